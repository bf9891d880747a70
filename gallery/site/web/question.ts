// What is looked for, as it stands in the form and in the address.

const names = ["q", "day", "track", "session", "by"] as const;

/** Every part is "" where it is not asked for. */
export type Question = Record<(typeof names)[number], string>;

export function questionIn(address: URLSearchParams): Question {
  return Object.fromEntries(names.map((name) => [name, (address.get(name) ?? "").slice(0, 200)])) as Question;
}

/** The address that asks it, relative to the page. */
export function addressOf(question: Question): string {
  const asked = new URLSearchParams(names.flatMap((name) => (question[name] ? [[name, question[name]]] : [])));
  return `${location.pathname}${asked.size === 0 ? "" : "?" + asked.toString()}`;
}

export function isAsked(question: Question): boolean {
  return names.some((name) => question[name].trim() !== "");
}

/** The form's fields; it has none for the session, which only an address names. */
export function fieldsOf(form: HTMLFormElement): (HTMLInputElement | HTMLSelectElement)[] {
  return names.flatMap((name) => {
    const field = form.elements.namedItem(name);
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? [field] : [];
  });
}
