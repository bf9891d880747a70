// What a page tells its scripts: where the gallery's root is, where scripts
// lie that are loaded when first needed, and whether pages may be fetched.

const own = document.currentScript instanceof HTMLScriptElement ? document.currentScript.dataset : {};

/** The way to the gallery's root, relative to the page; "" at the root. */
export const root = own["root"] ?? "";

/** Pages and pictures can be fetched: browsers refuse it on file://. */
export const canFetch = location.protocol !== "file:";

/** KakaoTalk's own browser, which saves no files but by a long press on a plain picture. */
export const inKakaoTalk = /KAKAOTALK/i.test(navigator.userAgent);

/** The bundles that are loaded when first needed. */
export type Bundle = "lightbox" | "zip";

const loading = new Map<Bundle, Promise<void>>();

/** Loads a bundle once, with its style sheet if it has one. A failure may be tried again. */
export function load(bundle: Bundle): Promise<void> {
  const known = loading.get(bundle);
  if (known) return known;
  const style = own[`${bundle}Style`];
  const parts = [arrival(Object.assign(document.createElement("script"), { src: own[bundle] ?? "" }))];
  if (style) parts.push(arrival(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style })));
  const all = Promise.all(parts).then(() => undefined);
  loading.set(bundle, all);
  all.catch(() => loading.delete(bundle));
  return all;
}

function arrival(element: HTMLScriptElement | HTMLLinkElement): Promise<void> {
  return new Promise((arrived, failed) => {
    element.addEventListener("load", () => arrived());
    element.addEventListener("error", () => {
      element.remove();
      failed(new Error("a file of the gallery did not come"));
    });
    document.head.append(element);
  });
}

/** Another page of the gallery, parsed; its scripts do not run. */
export async function fetchPage(href: string, signal?: AbortSignal): Promise<Document> {
  const answer = await fetch(href, signal ? { signal } : {});
  if (!answer.ok) throw new Error(`${href}: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
