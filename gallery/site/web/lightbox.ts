// The lightbox: PhotoSwipe, with the gallery's words, captions and buttons.
// It is a bundle of its own, loaded by the first photo that is opened.

import PhotoSwipe from "photoswipe";
import type { Item } from "./listing";

/** What the page hands over to look at. */
export interface Viewing {
  items: Item[]; // may grow at its end
  index: number;
  /** Adds more to items, where there is more. */
  more(): Promise<boolean>;
  tile(item: Item): HTMLElement | null;
  /** What stands below the photo; its title comes at once, the rest later. */
  caption(item: Item): Promise<DocumentFragment>;
  word(name: string, ...values: (string | number)[]): string;
  /** The buttons above the photo, from left to right. */
  buttons: Button[];
  shown(item: Item): void;
  closed(item: Item): void;
}

export interface Button {
  name: string;
  title: string;
  path: string; // of a 24×24 icon
  act(item: Item): void;
}

export interface Lightbox {
  close(): void;
}

declare global {
  var eventrollLightbox: ((viewing: Viewing) => Lightbox) | undefined;
}

const ahead = 5; // photos before the end at which more are asked for

self.eventrollLightbox = (viewing) => {
  const { items, word } = viewing;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const box = new PhotoSwipe({
    dataSource: items.map(slide),
    index: viewing.index,
    loop: false,
    returnFocus: false, // the viewer sets it to the photo that was looked at last
    bgOpacity: 1,
    showHideAnimationType: still ? "none" : "zoom",
    ...(still ? { zoomAnimationDuration: false as const } : {}),
    preload: [1, 2],
    paddingFn: ({ x, y }) => ({ top: 56, bottom: y > x ? 132 : 84, left: 0, right: 0 }),
    mainClass: "roll",
    closeTitle: word("Close"),
    zoomTitle: word("Zoom"),
    arrowPrevTitle: word("Previous"),
    arrowNextTitle: word("Next"),
    errorMsg: word("LoadFailed"),
    indexIndicatorSep: " / ",
  });
  const current = (): Item => items[box.currIndex] ?? (items[viewing.index] as Item);
  box.addFilter("thumbEl", (_, data) => {
    const tile = viewing.tile(items.find((item) => item.id === data["id"]) as Item);
    return (tile?.querySelector("img") ?? null) as HTMLElement;
  });
  box.on("uiRegister", () => {
    for (const [order, button] of viewing.buttons.entries()) addButton(box, button, 8 + order, current);
    addCaption(box, viewing, current);
  });
  let behind: HTMLElement[] = []; // what cannot be reached meanwhile
  box.on("firstUpdate", () => {
    behind = [...document.body.children].filter((e): e is HTMLElement => e instanceof HTMLElement && e !== box.element && !e.inert);
    for (const element of behind) element.inert = true;
    box.element?.setAttribute("aria-modal", "true");
    box.element?.setAttribute("aria-label", word("Photo"));
  });
  box.on("change", () => {
    viewing.shown(current());
    if (box.currIndex >= items.length - ahead) void grow(box, viewing);
  });
  box.on("destroy", () => {
    for (const element of behind) element.inert = false;
    const last = current();
    queueMicrotask(() => viewing.closed(last)); // until then it keeps the focus
  });
  box.init();
  // While it opens it cannot be closed.
  return { close: () => (box.opener.isOpen ? box.close() : box.on("openingAnimationEnd", () => box.close())) };
};

function slide(item: Item): Record<string, unknown> {
  return { id: item.id, src: item.large, srcset: item.srcset, width: item.width, height: item.height, alt: item.alt, msrc: item.small };
}

async function grow(box: PhotoSwipe, { items, more }: Viewing): Promise<void> {
  const known = items.length;
  if (!(await more()) || !Array.isArray(box.options.dataSource)) return;
  box.options.dataSource.push(...items.slice(known).map(slide));
  const next = box.mainScroll.itemHolders[2];
  if (next && box.currIndex + 1 === known) box.setContent(next, known);
  box.dispatch("change"); // the arrow and the count look again
}

function addButton(box: PhotoSwipe, { name, title, path, act }: Button, order: number, current: () => Item): void {
  box.ui?.registerElement({
    name,
    order,
    isButton: true,
    title,
    html: { isCustomSVG: true, size: 24, inner: `<path d="${path}" id="icon-${name}"/>`, outlineID: `icon-${name}` },
    onClick: () => act(current()),
  });
}

function addCaption(box: PhotoSwipe, { caption }: Viewing, current: () => Item): void {
  box.ui?.registerElement({
    name: "caption",
    appendTo: "root",
    onInit: (element) => {
      element.setAttribute("aria-live", "polite");
      let said: Item | undefined;
      box.on("change", () => {
        const item = current();
        if (item === said) return;
        said = item;
        const title = document.createElement("p");
        title.textContent = item.alt;
        title.className = "pswp__title";
        element.replaceChildren(title);
        caption(item).then(
          (words) => item === said && element.replaceChildren(words),
          () => undefined, // the title stays
        );
      });
    },
  });
}
