// Sharing a photo's permalink: the device's own share sheet where there is
// one, and copying the link. Both buttons are hidden until they would work.

/** The address to hand on: the published one, which a copy on disk knows too. */
function permalink(doc: Document): string {
  const canonical = doc.querySelector<HTMLLinkElement>('link[rel="canonical"]');
  return canonical?.href ?? doc.location.href.replace(/#.*$/, "");
}

/** Shows and wires the buttons `data-share` and `data-copy` of a photo's page. */
export function setUpSharing(doc: Document): void {
  const status = doc.querySelector<HTMLElement>("[data-share-status]");
  const say = (words: string | undefined): void => {
    if (status && words) status.textContent = words;
  };

  const share = doc.querySelector<HTMLButtonElement>("button[data-share]");
  if (share && typeof navigator.share === "function") {
    share.hidden = false;
    share.addEventListener("click", () => {
      // A rejection means that the visitor closed the sheet: nothing to say.
      navigator.share({ title: doc.title, url: permalink(doc) }).catch(() => undefined);
    });
  }

  const copy = doc.querySelector<HTMLButtonElement>("button[data-copy]");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", () => {
      navigator.clipboard.writeText(permalink(doc)).then(
        () => say(copy.dataset["done"]),
        () => say(copy.dataset["failed"]),
      );
    });
  }
}
