// A photo of a shard as a small picture, as Go's templates make them.

import type { Photo } from "./index.gen";
import { root } from "./page";

/** A line of a list of photos. Its ratio is kept within what a row can bear. */
export function tileOf(photo: Photo): HTMLLIElement {
  const sizes = Object.entries(photo.sizes).sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1]);
  const [name, [width, height]] = sizes[0] ?? ["", [1, 1]];
  const ratio = Math.min(3, Math.max(0.5, width / height));
  const img = Object.assign(document.createElement("img"), {
    loading: "lazy" as const,
    decoding: "async" as const,
    width,
    height,
    alt: photo.alt,
    sizes: `(max-width: 48em) 200px, ${Math.round(ratio * 16)}rem`,
    srcset: sizes.map(([size, [w]]) => `${addressOf(photo.id, size)} ${w}w`).join(", "),
  });
  img.setAttribute("src", addressOf(photo.id, name));
  const link = Object.assign(document.createElement("a"), { href: `${root}photos/${photo.id}.html` });
  const save = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)/.exec(photo.taken ?? "");
  if (save) link.dataset["save"] = `${save[1]}-${save[2]}${save[3]}${save[4]}`;
  link.append(img);
  const line = document.createElement("li");
  line.style.setProperty("--r", String(ratio));
  line.append(link);
  return line;
}

function addressOf(id: string, size: string): string {
  return `${root}photos/${id}/${size}.jpg`;
}
