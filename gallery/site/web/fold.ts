// Comparing words as people type them.

import { disassemble } from "es-hangul";

/**
 * A text for searching: without case, accents and the difference of full and
 * half width. Hangul is taken apart into its letters, so that what is typed
 * matches within a syllable: 서버ㄹ, 서벌 and 서버리 all find 서버리스.
 */
export function fold(text: string): string {
  return disassemble(text.normalize("NFC").toLowerCase()).normalize("NFKD").replace(/\p{M}/gu, "");
}

/** The words of a question, all of which must be found, in any order. */
export function terms(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean);
}

/** Whether a folded text holds all terms. */
export function matches(folded: string, wanted: string[]): boolean {
  return wanted.every((term) => folded.includes(term));
}
