// Looking at one photo after the other: opens the lightbox over a listing,
// with the photo's address behind the page's (#photo-<id>), so that back
// closes it and the address can be handed on.

import type { Lightbox } from "./lightbox";
import { type Item, type Listing, photoOf, plainAddress } from "./listing";
import { canFetch, fetchPage, inKakaoTalk, load, root } from "./page";
import { copyLink, sharePage, canShare, canCopy } from "./share";
import { state } from "./place";
import { translate, word } from "./words";

const hash = /^#photo-([a-z2-7]{16})$/;

let open: Lightbox | undefined;

export function setUpViewer(listing: Listing): void {
  document.addEventListener("click", (event) => {
    const tile = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("[data-part] li > a") : null;
    const id = photoOf(tile);
    if (!tile || !id || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (inKakaoTalk) return; // there the photo's page serves better: a long press on a plain picture saves it
    event.preventDefault();
    void show(listing, id, () => (location.href = tile.href));
  });
  addEventListener("popstate", () => {
    const id = hash.exec(location.hash)?.[1];
    if (id && !open) void show(listing, id, () => undefined);
    else if (!id) open?.close();
  });
  const asked = hash.exec(location.hash)?.[1];
  // A photo that is not in this part has its own page.
  if (asked) void show(listing, asked, () => location.replace(`${root}photos/${asked}.html`));
}

// show opens the lightbox, or does something else where it cannot.
async function show(listing: Listing, id: string, otherwise: () => void): Promise<void> {
  const items = listing.items;
  const index = items.findIndex((item) => item.id === id);
  try {
    if (index < 0) throw new Error("not in this listing");
    await load("lightbox");
  } catch {
    return otherwise();
  }
  const direct = hash.test(location.hash); // the visitor came with the photo's address
  if (!direct) history.pushState(state({ viewer: true }), "", `#photo-${id}`);
  open = self.eventrollLightbox?.({
    items,
    index,
    word,
    buttons: buttons(),
    caption,
    tile: (item) => listing.tile(item.id),
    more: async () => {
      if (!listing.has("later") || !(await listing.more("later"))) return false;
      items.push(...listing.items.slice(items.length));
      return true;
    },
    shown: (item) => history.replaceState(history.state, "", `#photo-${item.id}`),
    closed: (item) => {
      open = undefined;
      const land = (): void => {
        const tile = listing.tile(item.id);
        tile?.scrollIntoView({ block: "nearest" });
        tile?.focus({ preventScroll: true });
      };
      if (hash.test(location.hash) && (history.state as { viewer?: boolean } | null)?.viewer) {
        // Going back moves the focus to what the address names: that must come first.
        addEventListener("popstate", () => setTimeout(land), { once: true });
        return history.back();
      }
      if (hash.test(location.hash)) history.replaceState(history.state, "", location.pathname + location.search);
      land();
    },
  });
}

function buttons(): { name: string; title: string; path: string; act(item: Item): void }[] {
  const offered = [
    { name: "download", title: word("Download"), path: "M12 3v11m0 0-4.5-4.5M12 14l4.5-4.5M4 19h16", act: download },
  ];
  if (canShare()) {
    offered.unshift({ name: "share", title: word("Share"), path: "M12 15V3m0 0L8 7m4-4 4 4M5 12v8h14v-8", act: (item) => void sharePage(pageOf(item), item.alt) });
  } else if (canCopy()) {
    offered.unshift({ name: "copy", title: word("CopyLink"), path: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1", act: (item) => void copyLink(pageOf(item)) });
  }
  if (document.fullscreenEnabled) {
    offered.push({ name: "fullscreen", title: word("FullScreen"), path: "M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5", act: fullScreen });
  }
  return offered;
}

function pageOf(item: Item): string {
  return new URL(item.href, plainAddress()).href;
}

function download(item: Item): void {
  Object.assign(document.createElement("a"), { href: item.large, download: item.name }).click();
}

function fullScreen(): void {
  // A refusal means that the window stays as it is.
  const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  change.catch(() => undefined);
}

const captions = new Map<string, Promise<Document>>();

// caption is what the photo's own page says of it. From files it cannot be
// fetched: then the page is only linked.
async function caption(item: Item): Promise<DocumentFragment> {
  const said = document.createDocumentFragment();
  const title = document.createElement("p");
  title.className = "pswp__title";
  title.textContent = item.alt;
  const facts = document.createElement("p");
  facts.className = "pswp__facts";
  said.append(title, facts);
  if (canFetch) await fill(title, facts, item).catch(() => undefined); // the title stays
  const more = document.createElement("span");
  more.append(Object.assign(document.createElement("a"), { href: item.href, textContent: word("Details") }));
  facts.append(more);
  return said;
}

async function fill(title: HTMLElement, facts: HTMLElement, item: Item): Promise<void> {
  const address = pageOf(item);
  let coming = captions.get(address);
  if (!coming) {
    coming = fetchPage(address);
    captions.set(address, coming);
    coming.catch(() => captions.delete(address));
  }
  const page = await coming;
  title.textContent = page.querySelector(".label h1")?.textContent ?? item.alt;
  for (const fact of page.querySelectorAll("dl.facts dd")) {
    if (fact.querySelector('a[href*="days/"]')) continue; // the time tells the day
    const part = document.createElement("span");
    for (const node of fact.childNodes) part.append(document.importNode(node, true));
    for (const link of part.querySelectorAll("a")) link.href = new URL(link.getAttribute("href") ?? "", address).href;
    facts.append(part);
  }
  translate(facts);
}
