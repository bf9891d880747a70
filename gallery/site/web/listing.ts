// The photos of a listing: a day, a track, a session, a photographer. A long
// one is cut into parts, each a page; they are loaded as one scrolls, and what
// is far away is taken out of the page again, so that it stays as quick with
// ten thousand photos as with a hundred.

import { canFetch, fetchPage } from "./page";
import { translate } from "./words";

/** A photo as its tile shows it. */
export interface Item {
  id: string;
  href: string; // of its page
  small: string;
  large: string;
  srcset: string;
  width: number; // of the largest
  height: number;
  alt: string;
  name: string; // for a file
}

interface Part {
  href: string; // of its page, without a hash
  box: HTMLElement; // holds its tiles, or nothing while it is far away
  items: Item[];
  earlier: string | null; // the neighbours' pages
  later: string | null;
  html: string; // what box holds, while it is emptied
  whole: boolean; // nothing is on its way into the box, or out of it
}

// How many parts of at most 300 photos stay in the page.
const kept = 3;
// How far outside of the window a part is made ready, in the window's height.
const near = "200%";

export class Listing {
  readonly #parts: Part[];
  readonly #links: Record<"earlier" | "later", HTMLAnchorElement | null>;
  readonly #changed: ((part: HTMLElement) => void)[] = [];
  #busy: Promise<boolean> | null = null;
  #upwards = false; // the visitor asked for what is above, so more of it may come by itself
  #watch: IntersectionObserver | undefined;
  #middle: IntersectionObserver | undefined;

  constructor(doc: Document) {
    const box = doc.querySelector<HTMLElement>("[data-part]");
    const { earlier, later } = neighbours(doc);
    this.#links = { earlier, later };
    this.#parts = box
      ? [{ href: plainAddress(), box, items: itemsOf(box), earlier: hrefOf(earlier), later: hrefOf(later), html: "", whole: true }]
      : [];
  }

  /** The photos of the parts that were loaded so far, in order. */
  get items(): Item[] {
    return this.#parts.flatMap((part) => part.items);
  }

  /** Calls back for every part that comes into the page, now and later. */
  onPart(call: (part: HTMLElement) => void): void {
    this.#changed.push(call);
    for (const part of this.#parts) call(part.box);
  }

  /** Looks again at what is in the page, after something else has changed it. */
  refresh(): void {
    for (const part of this.#parts) {
      part.items = itemsOf(part.box);
      this.#arrived(part);
    }
  }

  /** The tile of a photo, if it is in the page. */
  tile(id: string): HTMLAnchorElement | null {
    for (const part of this.#parts) {
      const at = part.items.findIndex((item) => item.id === id);
      if (at < 0) continue;
      if (part.whole && !part.box.firstChild) this.#fill(part);
      return part.box.querySelector<HTMLAnchorElement>(`a[href$="photos/${CSS.escape(id)}.html"]`);
    }
    return null;
  }

  /** There is more before, or after, what was loaded. */
  has(side: "earlier" | "later"): boolean {
    return canFetch && this.#neighbour(side) !== null;
  }

  /** Loads the next part on that side; false where there is none, or it did not come. */
  more(side: "earlier" | "later"): Promise<boolean> {
    this.#busy ??= this.#load(side).finally(() => (this.#busy = null));
    return this.#busy;
  }

  /** Loads parts as one scrolls, and keeps the address at the part that is looked at. */
  follow(): void {
    if (!canFetch || !this.#parts[0] || !(this.#links.earlier || this.#links.later)) return;
    this.#watch = new IntersectionObserver((entries) => this.#approach(entries), { rootMargin: `${near} 0px` });
    this.#middle = new IntersectionObserver((entries) => this.#arrive(entries), { rootMargin: "-50% 0px" });
    for (const link of Object.values(this.#links)) if (link) this.#watch.observe(link);
    this.#links.later?.classList.add("coming");
    this.#links.earlier?.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#upwards = true;
      void this.more("earlier").then((came) => (came ? scrollBy({ top: -innerHeight / 2 }) : (location.href = this.#neighbour("earlier") ?? "")));
    });
    this.#observe(this.#parts[0]);
  }

  #observe(part: Part): void {
    this.#watch?.observe(part.box);
    this.#middle?.observe(part.box);
  }

  #neighbour(side: "earlier" | "later"): string | null {
    return (side === "later" ? this.#parts.at(-1)?.later : this.#parts[0]?.earlier) ?? null;
  }

  async #load(side: "earlier" | "later"): Promise<boolean> {
    const href = this.#neighbour(side);
    if (!href) return false;
    let part: Part;
    try {
      part = await fetchPart(href);
    } catch {
      this.#links[side]?.classList.remove("coming"); // so that one can go there oneself
      return false;
    }
    const at = side === "later" ? this.#parts.at(-1) : this.#parts[0];
    const sections = document.createDocumentFragment();
    if (side === "later") {
      sections.append(...part.box.childNodes);
      at?.box.after(part.box);
      this.#parts.push(part);
      await pour(sections, part);
    } else {
      keepPosition(() => at?.box.before(part.box));
      this.#parts.unshift(part);
    }
    this.#lead(side);
    this.#arrived(part);
    this.#observe(part);
    return true;
  }

  // lead lets the link on that side lead on from the outermost part.
  #lead(side: "earlier" | "later"): void {
    const link = this.#links[side];
    const href = this.#neighbour(side);
    if (!link) return;
    this.#watch?.unobserve(link);
    if (!href) {
      link.remove();
      this.#links[side] = null;
      return;
    }
    link.setAttribute("href", href);
    this.#watch?.observe(link); // says again whether it is near
  }

  #arrived(part: Part): void {
    translate(part.box);
    for (const call of this.#changed) call(part.box);
  }

  #approach(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      if (target === this.#links.later) void this.more("later");
      else if (target === this.#links.earlier && this.#upwards) void this.more("earlier");
      const part = this.#parts.find((p) => p.box === target);
      if (part?.whole && !part.box.firstChild) void this.#refill(part);
    }
    this.#thin();
  }

  #arrive(entries: IntersectionObserverEntry[]): void {
    const part = this.#parts.find((p) => entries.some((e) => e.isIntersecting && e.target === p.box));
    if (!part || part.href === plainAddress()) return;
    history.replaceState(history.state, "", part.href + location.hash);
    for (const link of document.querySelectorAll<HTMLAnchorElement>(".parts a")) {
      if (new URL(link.href).pathname === location.pathname) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  // thin empties the parts that are farthest from the window.
  #thin(): void {
    const full = this.#parts.filter((part) => part.whole && part.box.firstChild);
    const distance = (part: Part): number => {
      const { top, bottom } = part.box.getBoundingClientRect();
      return Math.max(top - innerHeight, -bottom);
    };
    for (const part of full.sort((a, b) => distance(b) - distance(a)).slice(0, Math.max(0, full.length - kept))) {
      if (distance(part) < 2 * innerHeight || part.box.contains(document.activeElement)) continue;
      part.html = part.box.innerHTML;
      part.box.style.height = `${part.box.getBoundingClientRect().height}px`;
      part.box.replaceChildren();
    }
  }

  // fill puts back what was taken out, at once.
  #fill(part: Part): void {
    keepPosition(() => {
      part.box.innerHTML = part.html;
      part.box.style.height = "";
    });
    part.html = "";
    this.#arrived(part);
  }

  // refill does so bit by bit, within the height that it had.
  async #refill(part: Part): Promise<void> {
    const held = document.createElement("template"); // where pictures do not load yet
    held.innerHTML = part.html;
    part.html = "";
    await pour(held.content, part);
    keepPosition(() => (part.box.style.height = ""));
    this.#arrived(part);
  }
}

async function fetchPart(href: string): Promise<Part> {
  const page = await fetchPage(href);
  const found = page.querySelector<HTMLElement>("[data-part]");
  if (!found) throw new Error(`${href} has no photos`);
  const { earlier, later } = neighbours(page);
  const items = itemsOf(found);
  found.removeAttribute("id");
  await new Promise((next) => setTimeout(next)); // so that the window answers meanwhile
  return { href, box: document.adoptNode(found), items, earlier: hrefOf(earlier), later: hrefOf(later), html: "", whole: true };
}

// How many photos are put into the page without letting the window answer: on
// a slow phone some 30 ms.
const batch = 60;

// pour puts what a part holds into its box, some photos at a time.
async function pour(from: ParentNode, into: Part): Promise<void> {
  let n = 0;
  into.whole = false;
  for (const section of [...from.children]) {
    const rows = section.querySelector(".rows");
    const tiles = rows ? [...rows.children] : [];
    rows?.replaceChildren();
    into.box.append(section);
    for (const tile of tiles) {
      rows?.append(tile);
      if (++n % batch === 0) await new Promise((next) => setTimeout(next));
    }
  }
  into.whole = true;
}

function neighbours(doc: Document): Record<"earlier" | "later", HTMLAnchorElement | null> {
  return {
    earlier: doc.querySelector<HTMLAnchorElement>("main a.earlier"),
    later: doc.querySelector<HTMLAnchorElement>("main a.later"),
  };
}

// As absolute addresses: a parsed page has none of its own, and all parts of a
// listing lie in one folder.
function hrefOf(link: HTMLAnchorElement | null): string | null {
  const href = link?.getAttribute("href");
  return href ? new URL(href, plainAddress()).href : null;
}

/** The page's address without question and hash. */
export function plainAddress(): string {
  return location.href.replace(/[?#].*$/, "");
}

/** The photos of all tiles within an element. */
export function itemsOf(box: ParentNode): Item[] {
  return [...box.querySelectorAll<HTMLImageElement>("li > a > img")].map(itemOf);
}

/** The id of the photo whose page a link leads to. */
export function photoOf(link: Element | null | undefined): string | undefined {
  return /([a-z2-7]{16})\.html$/.exec(link?.getAttribute("href") ?? "")?.[1];
}

export function itemOf(img: HTMLImageElement): Item {
  const link = img.parentElement as HTMLAnchorElement;
  const href = link.getAttribute("href") ?? "";
  const id = photoOf(link) ?? "";
  const srcset = img.getAttribute("srcset") ?? "";
  const small = img.getAttribute("src") ?? "";
  const [large = small, w] = srcset.split(", ").at(-1)?.split(" ") ?? [];
  const width = w ? parseInt(w, 10) : img.width;
  const height = Math.round((width * Number(img.getAttribute("height"))) / Number(img.getAttribute("width"))) || 1;
  const name = [link.dataset["save"], id].filter(Boolean).join("-") + ".jpg";
  return { id, href, small, large, srcset, width, height, alt: img.alt, name };
}

// keepPosition changes something above what is looked at, and keeps that where
// it is. Most browsers do so by themselves (overflow-anchor), Safari does not.
function keepPosition(change: () => void): void {
  if (CSS.supports("overflow-anchor", "auto")) return change();
  const at = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const before = at?.getBoundingClientRect().top ?? 0;
  change();
  if (at?.isConnected) scrollBy(0, at.getBoundingClientRect().top - before);
}
