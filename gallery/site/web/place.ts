// Where the visitor was in a listing, kept in the history's entry, so that
// going back leads there also where the browser has forgotten the page.

import { type Listing, photoOf } from "./listing";

interface Place {
  photo: string;
  top: number; // of its tile, in the window
}

/** The state of this entry of the history, with other values in it. */
export function state(changes: Record<string, unknown>): Record<string, unknown> {
  return { ...(history.state as Record<string, unknown> | null), ...changes };
}

export function keepPlace(listing: Listing): void {
  const place = (history.state as { place?: Place } | null)?.place;
  if (place) {
    const tile = listing.tile(place.photo);
    if (tile) {
      history.scrollRestoration = "manual";
      tile.scrollIntoView({ block: "start" }); // lays out the sections above
      scrollBy(0, tile.getBoundingClientRect().top - place.top);
    }
  }
  let waiting = 0;
  addEventListener("scroll", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(note, 150);
  });
  addEventListener("pagehide", note);
}

function note(): void {
  const tile = document.elementsFromPoint(innerWidth / 2, innerHeight / 3).map((e) => e.closest("[data-part] li > a")).find(Boolean);
  const photo = photoOf(tile);
  if (tile && photo) history.replaceState(state({ place: { photo, top: tile.getBoundingClientRect().top } satisfies Place }), "");
}
