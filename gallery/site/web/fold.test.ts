import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, matches, terms } from "./fold";

const found = (query: string, text: string): boolean => matches(fold(text), terms(query));

test("a word is found as it is typed", () => {
  for (const [query, text] of [
    ["서버", "서버리스 워크숍"],
    ["서버ㄹ", "서버리스 워크숍"],
    ["서벌", "서버리스 워크숍"], // 서버리 is typed so: the ㄹ sits below, until its vowel comes
    ["버리", "서버리스 워크숍"],
    ["고", "과학"], // as 과 is typed
    ["갑", "값"],
    ["워크 서버", "서버리스 워크숍"],
    ["serv", "Serverless"],
    ["ＡＷＳ", "aws"],
    ["aws", "ＡＷＳ"],
    ["cafe", "Café"],
    ["Café", "Cafe\u0301"],
    ["ｻｰﾊﾞ", "サーバーレス"],
    ["", "anything"],
  ] as const) {
    assert.ok(found(query, text), `${query} in ${text}`);
  }
});

test("Hangul of a Mac and of others is the same", () => {
  assert.equal(fold("서버리스".normalize("NFD")), fold("서버리스"));
});

test("other words are not found", () => {
  for (const [query, text] of [["리서버", "서버리스"], ["lambda", "serverless"], ["서버 관측성", "서버리스"]] as const) {
    assert.ok(!found(query, text), `${query} in ${text}`);
  }
});
