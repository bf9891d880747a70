// Finding a talk, a speaker, a photo: narrows down the programme that the page
// holds, and shows photos from the shards. What is looked for stands in the
// address, so that it can be sent to a friend. A bundle of its own.

import type { Photo } from "./index.gen";
import { canFetch } from "./page";
import { state } from "./place";
import { narrow } from "./programme";
import { addressOf, fieldsOf, isAsked, type Question, questionIn } from "./question";
import { search } from "./search";
import { tileOf } from "./tile";
import { count, word } from "./words";

const atOnce = 60; // photos that are shown, and that "more" adds
const fewLines = 6; // of the programme, that photos may stand below
const pause = 250; // milliseconds of quiet before photos are looked for

function setUp(form: HTMLFormElement, found: HTMLElement): void {
  const results = new Results(found);
  let question = questionIn(new URLSearchParams(location.search));
  let waiting = 0;
  for (const field of fieldsOf(form)) field.value = question[field.name as keyof Question];
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    for (const field of fieldsOf(form)) question = { ...question, [field.name]: field.value };
    history.replaceState(state({ place: undefined }), "", addressOf(question));
    const lines = narrow(question);
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void results.show(question, lines), pause);
  });
  addEventListener("eventroll-language", () => void results.show(question, narrow(question)));
  void results.show(question, narrow(question));
}

// Results are the photos that answer a question.
class Results {
  readonly #box: HTMLElement;
  readonly #list: HTMLElement;
  readonly #status: HTMLElement;
  readonly #more: HTMLButtonElement;
  #photos: Photo[] = [];
  #wanted = atOnce;
  #running = new AbortController();

  constructor(box: HTMLElement) {
    this.#box = box;
    this.#list = box.querySelector("ul") as HTMLElement;
    this.#status = box.querySelector('[role="status"]') as HTMLElement;
    this.#more = box.querySelector("[data-more]") as HTMLButtonElement;
    this.#more.addEventListener("click", () => {
      this.#wanted += atOnce;
      this.#fill();
    });
  }

  /** lines is how many the programme itself found. */
  async show(question: Question, lines: number): Promise<void> {
    this.#running.abort();
    const { signal } = (this.#running = new AbortController());
    this.#photos = [];
    this.#wanted = atOnce;
    this.#list.replaceChildren();
    this.#box.hidden = !isAsked(question);
    this.#stand(lines);
    this.#more.hidden = true;
    if (this.#box.hidden) return;
    this.#status.textContent = canFetch ? word("Searching") : lines > 0 ? "" : word("NothingFound");
    if (!canFetch) return; // on file://, where the programme must do
    try {
      for await (const photos of search(question, signal)) {
        if (signal.aborted) return;
        this.#photos.push(...photos);
        this.#fill();
      }
    } catch {
      if (!signal.aborted) this.#status.textContent = word("LoadFailed");
      return;
    }
    if (signal.aborted) return;
    const n = this.#photos.length;
    this.#status.textContent = n > 0 || lines === 0 ? (n > 0 ? count("PhotoMany", n) : word("NothingFound")) : "";
  }

  // stand puts the photos below the programme where that has become short: who
  // looks for a talk finds it first.
  #stand(lines: number): void {
    const main = this.#box.parentElement;
    if (lines > 0 && lines <= fewLines) main?.append(this.#box);
    else main?.querySelector("form")?.after(this.#box);
  }

  #fill(): void {
    const shown = this.#list.childElementCount;
    this.#list.append(...this.#photos.slice(shown, this.#wanted).map(tileOf));
    this.#more.hidden = this.#photos.length <= this.#wanted;
    this.#more.textContent = word("ShowMore");
    self.eventrollListing?.refresh();
  }
}

const form = document.querySelector<HTMLFormElement>("form#find");
const found = document.querySelector<HTMLElement>("#found");
if (form && found) setUp(form, found);
