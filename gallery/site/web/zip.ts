// Zip files, made in the browser. A bundle of its own, loaded when first used.

import { downloadZip } from "client-zip";

type Entry = { name: string; input: Response };

declare global {
  var eventrollZip: ((files: AsyncIterable<Entry>) => Promise<Blob>) | undefined;
}

self.eventrollZip = (files) => downloadZip(files).blob();
