// Taking photos along: one ticks some and gets them in a zip file, which the
// browser makes itself, or a whole session at once.

import { itemOf, type Item, type Listing } from "./listing";
import { canFetch, inKakaoTalk, load } from "./page";
import { say } from "./share";
import { count, word } from "./words";

/** Wires the buttons data-select and data-take-all. */
export function setUpTaking(listing: Listing): void {
  const actions = document.querySelector<HTMLElement>("[data-taking]");
  if (!actions || !canFetch || inKakaoTalk) return; // neither can pictures be read from files, nor files be saved there
  actions.hidden = false;
  const select = actions.querySelector<HTMLButtonElement>("[data-select]");
  if (select) new Choice(listing, select);
  actions.querySelector("[data-take-all]")?.addEventListener("click", () => void takeAll(listing));
}

async function takeAll(listing: Listing): Promise<void> {
  while (listing.has("earlier") && (await listing.more("earlier")));
  while (listing.has("later") && (await listing.more("later")));
  if (listing.has("earlier") || listing.has("later")) return say(word("LoadFailed"));
  await new Taking(listing.items).done;
}

// Choice is the mode in which a click on a photo ticks it.
class Choice {
  readonly #chosen = new Map<string, Item>();
  readonly #button: HTMLButtonElement;
  readonly #bar = document.createElement("div");
  readonly #status = document.createElement("span");
  readonly #download: HTMLButtonElement;

  constructor(listing: Listing, button: HTMLButtonElement) {
    this.#button = button;
    this.#bar.className = "taking";
    this.#bar.setAttribute("role", "region");
    this.#status.setAttribute("role", "status");
    this.#download = pressable("", () => void new Taking([...this.#chosen.values()]).done, "button main");
    this.#bar.append(this.#status, this.#download, pressable("Cancel", () => this.#end()));
    button.addEventListener("click", () => (this.#on ? this.#end() : this.#begin()));
    listing.onPart((part) => this.#on && this.#offer(part));
    // Before the viewer sees it.
    document.addEventListener("click", (event) => this.#click(event), true);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#on) this.#end();
    });
  }

  get #on(): boolean {
    return this.#bar.isConnected;
  }

  #begin(): void {
    this.#button.setAttribute("aria-pressed", "true");
    this.#bar.setAttribute("aria-label", word("Select"));
    document.body.append(this.#bar);
    document.documentElement.classList.add("choosing");
    for (const part of document.querySelectorAll<HTMLElement>("[data-part]")) this.#offer(part);
    this.#count();
  }

  #end(): void {
    this.#chosen.clear();
    this.#bar.remove();
    document.documentElement.classList.remove("choosing");
    for (const box of document.querySelectorAll("input.pick")) box.remove();
    this.#button.setAttribute("aria-pressed", "false");
    this.#button.focus({ preventScroll: true });
  }

  // offer puts a box to tick on every photo of a part.
  #offer(part: HTMLElement): void {
    for (const img of part.querySelectorAll<HTMLImageElement>("li > a > img")) {
      const tile = img.closest("li");
      if (!tile || tile.querySelector("input.pick")) continue;
      const item = itemOf(img);
      const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "pick", checked: this.#chosen.has(item.id) });
      box.setAttribute("aria-label", item.alt);
      box.addEventListener("change", () => {
        if (box.checked) this.#chosen.set(item.id, item);
        else this.#chosen.delete(item.id);
        this.#count();
      });
      tile.append(box);
    }
  }

  #click(event: MouseEvent): void {
    const tile = this.#on && event.target instanceof Element ? event.target.closest("[data-part] li > a") : null;
    const box = tile?.parentElement?.querySelector<HTMLInputElement>("input.pick");
    if (!box || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    box.click();
  }

  #count(): void {
    const n = this.#chosen.size;
    this.#status.textContent = count("PhotoMany", n);
    this.#download.textContent = word("DownloadZip");
    this.#download.disabled = n === 0;
  }
}

// Taking fetches photos into a zip file, a few at a time, and saves it.
class Taking {
  readonly done: Promise<void>;
  readonly #items: Item[];
  readonly #stop = new AbortController();
  readonly #bar = document.createElement("div");
  readonly #status = document.createElement("span");
  readonly #progress = document.createElement("progress");

  constructor(items: Item[]) {
    this.#items = items;
    this.#bar.className = "taking";
    this.#bar.setAttribute("role", "region");
    this.#bar.setAttribute("aria-label", word("DownloadZip"));
    this.#progress.max = items.length;
    this.#progress.setAttribute("aria-label", word("DownloadZip"));
    this.#bar.append(this.#status, this.#progress, pressable("Cancel", () => this.#stop.abort()));
    document.body.append(this.#bar);
    this.#tell(0);
    this.done = this.#run().finally(() => this.#bar.remove());
  }

  async #run(): Promise<void> {
    try {
      await load("zip");
      const zip = await self.eventrollZip?.(this.#files());
      if (!zip || this.#stop.signal.aborted) return;
      const url = URL.createObjectURL(zip);
      Object.assign(document.createElement("a"), { href: url, download: `${fileName(document.title)}.zip` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser has begun to save it by then
    } catch {
      if (!this.#stop.signal.aborted) say(word("LoadFailed"));
    }
  }

  // files are the photos in order; the next few are on their way already.
  async *#files(): AsyncGenerator<{ name: string; input: Response }> {
    const ahead = 4;
    const coming: Promise<Response>[] = [];
    for (let i = 0; i < this.#items.length; i++) {
      for (let n = coming.length; n < Math.min(i + ahead, this.#items.length); n++) {
        const answer = this.#fetch(this.#items[n] as Item);
        answer.catch(() => undefined); // it is waited for below
        coming.push(answer);
      }
      const input = await (coming[i] as Promise<Response>);
      yield { name: (this.#items[i] as Item).name, input };
      this.#tell(i + 1);
    }
  }

  async #fetch(item: Item): Promise<Response> {
    const answer = await fetch(item.large, { signal: this.#stop.signal });
    if (!answer.ok) throw new Error(`${item.large}: ${answer.status}`);
    return answer;
  }

  #tell(n: number): void {
    this.#progress.value = n;
    this.#status.textContent = word("Packing", n, this.#items.length);
  }
}

// fileName is a title without what file systems do not take.
function fileName(title: string): string {
  return title.replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ").replace(/\s+/g, " ").trim().slice(0, 80) || "photos";
}

function pressable(name: string, act: () => void, className = "button"): HTMLButtonElement {
  const button = Object.assign(document.createElement("button"), { type: "button" as const, className, textContent: name && word(name) });
  button.addEventListener("click", act);
  return button;
}
