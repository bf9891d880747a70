// The programme on the page: sessions by day, and photographers. It is there
// without scripts, and narrowed down also where nothing can be fetched.

import { fold, matches, terms } from "./fold";
import type { Question } from "./question";

const folded = new WeakMap<Element, string>();

/** Shows the lines that answer the question, and says how many there are. */
export function narrow(question: Question): number {
  const wanted = terms(question.q);
  let shown = 0;
  for (const section of document.querySelectorAll<HTMLElement>("section[data-day], section[data-photographers]")) {
    const day = section.dataset["day"];
    let here = 0;
    for (const line of section.querySelectorAll<HTMLElement>("li")) {
      line.hidden = !answers(line, day, question, wanted);
      if (!line.hidden) here++;
    }
    section.hidden = here === 0;
    shown += here;
  }
  return shown;
}

function answers(line: HTMLElement, day: string | undefined, { day: onDay, track, session, by }: Question, wanted: string[]): boolean {
  if (day === undefined && (onDay || track || session)) return false; // a photographer is of no day
  if (day !== undefined && (by || (onDay && onDay !== day))) return false; // who took photos of a session is not known here
  if (by && line.dataset["by"] !== by) return false;
  if (track && line.dataset["track"] !== track) return false;
  if (session && !line.querySelector(`a[href$="sessions/${CSS.escape(session)}.html"]`)) return false;
  let text = folded.get(line);
  if (text === undefined) folded.set(line, (text = fold(line.textContent ?? "")));
  return matches(text, wanted);
}
