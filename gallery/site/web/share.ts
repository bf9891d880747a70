// Handing a photo on: the device's own share sheet where there is one, and
// copying its link or the code that embeds it. Buttons are hidden until they
// would work.

import { word } from "./words";

export function canShare(): boolean {
  return typeof navigator.share === "function";
}

export function canCopy(): boolean {
  return Boolean(navigator.clipboard);
}

export async function sharePage(url: string, title: string): Promise<void> {
  // A rejection means that the visitor closed the sheet: nothing to say.
  await navigator.share({ title, url }).catch(() => undefined);
}

/** Copies a link, and says so in a line that goes away by itself. */
export function copyLink(url: string): Promise<void> {
  return copyText(url, "Copied");
}

async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(word(done));
  } catch {
    say(word("CopyFailed"));
  }
}

let hiding = 0;

/** Says something in passing, also to screen readers. */
export function say(words: string): void {
  let toast = document.querySelector<HTMLElement>(".toast");
  if (!toast) {
    toast = Object.assign(document.createElement("p"), { className: "toast" });
    toast.setAttribute("role", "status");
    document.body.append(toast);
  }
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = window.setTimeout(() => toast.remove(), 4000);
}

/** The address to hand on: the published one, which a copy on disk knows too. */
function permalink(doc: Document): string {
  const canonical = doc.querySelector<HTMLLinkElement>('link[rel="canonical"]');
  return canonical?.href ?? doc.location.href.replace(/#.*$/, "");
}

/** Shows and wires the buttons of a photo's page. */
export function setUpSharing(doc: Document): void {
  wire(doc, "[data-share]", canShare(), () => void sharePage(permalink(doc), doc.title));
  wire(doc, "[data-copy]", canCopy(), () => void copyLink(permalink(doc)));
  const code = doc.querySelector<HTMLTemplateElement>("template[data-embed-code]");
  wire(doc, "[data-embed]", canCopy() && code !== null, () => void copyText(code?.content.textContent ?? "", "EmbedCopied"));
}

function wire(doc: Document, selector: string, works: boolean, act: () => void): void {
  const button = doc.querySelector<HTMLButtonElement>(`button${selector}`);
  if (!button || !works) return;
  button.hidden = false;
  button.addEventListener("click", act);
}
