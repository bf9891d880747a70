// The gallery's own words, in its language or the visitor's. Pages come in the
// gallery's language; what has data-w, data-w-label or data-d can be said in
// another, which the visitor's browser remembers.

declare global {
  /** assets/words.<hash>.js: by language, by the names of words.go. */
  var eventrollWords: Record<string, Record<string, string>> | undefined;
}

const all = self.eventrollWords ?? {};
const key = "eventroll-language";
const page = document.documentElement;
const written = page.lang;

/** A word in the language that the page is shown in, with its %s filled in. */
export function word(name: string, ...values: (string | number)[]): string {
  let i = 0;
  return (all[page.lang]?.[name] ?? "").replace(/%s/g, () => {
    const value = values[i++] ?? "";
    return typeof value === "number" ? value.toLocaleString(page.lang) : value;
  });
}

/** A number of things; many is the name of their word, "PhotoMany". */
export function count(many: string, n: number): string {
  return word(n === 1 ? many.replace(/Many$/, "One") : many, n);
}

/** Says what lies in a part of the page in the visitor's language. */
export function translate(within: ParentNode): void {
  if (page.lang !== written) sayAll(within);
}

function sayAll(within: ParentNode): void {
  for (const element of within.querySelectorAll<HTMLElement>("[data-w]")) {
    const { w: name = "", n } = element.dataset;
    const said = n === undefined ? word(name) : count(name, Number(n));
    if (said) element.textContent = said;
  }
  for (const element of within.querySelectorAll<HTMLElement>("[data-w-label]")) {
    element.setAttribute("aria-label", word(element.dataset["wLabel"] ?? ""));
  }
  for (const element of within.querySelectorAll<HTMLTimeElement | HTMLOptionElement>("[data-d]")) {
    const said = date(element);
    if (said) element.textContent = said;
  }
}

const styles: Record<string, Intl.DateTimeFormatOptions> = {
  short: { month: "numeric", day: "numeric", weekday: "short" },
  long: { month: "long", day: "numeric", weekday: "short" },
  full: { year: "numeric", month: "long", day: "numeric", weekday: "short" },
  clock: { year: "numeric", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  range: { year: "numeric", month: "long", day: "numeric" },
};

function date(element: HTMLTimeElement | HTMLOptionElement): string {
  const day = "dateTime" in element ? element.dateTime : element.value;
  const { d: style = "", until } = element.dataset;
  // A date alone is the same day everywhere; a moment is told in the event's zone.
  const zone = style === "clock" ? page.dataset["zone"] : "UTC";
  const format = new Intl.DateTimeFormat(page.lang, { ...styles[style], ...(zone ? { timeZone: zone } : {}) });
  const from = new Date(day);
  if (Number.isNaN(from.getTime())) return "";
  return until && until !== day ? format.formatRange(from, new Date(until)) : format.format(from);
}

/** Shows the choice of languages, and takes up the one that the visitor chose before. */
export function setUpLanguage(): void {
  const choice = document.querySelector<HTMLElement>(".languages");
  if (!choice || Object.keys(all).length === 0) return;
  choice.hidden = false;
  choice.addEventListener("click", (event) => {
    const chosen = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-language]") : null;
    if (chosen) speak(chosen.dataset["language"] ?? written, choice);
  });
  const remembered = recall();
  speak(remembered && all[remembered] ? remembered : written, choice);
}

function speak(chosen: string, choice: HTMLElement): void {
  const before = page.lang;
  page.lang = chosen;
  for (const button of choice.querySelectorAll<HTMLElement>("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset["language"] === chosen));
  }
  if (before === chosen) return;
  sayAll(document);
  dispatchEvent(new Event("eventroll-language"));
  remember(chosen);
}

// Storage may be forbidden: then the choice lasts for the page.
function recall(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(chosen: string): void {
  try {
    localStorage.setItem(key, chosen);
  } catch {
    // As above.
  }
}
