// Finding: as one types, by filters, from an address that somebody sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { files, gallery, photos, phone, readJSON, shot, until, visit } from "./browser.mjs";

const index = await readJSON(gallery, "index.json");
const all = await photos(gallery);
const talk = index.sessions.find((s) => s.photos && s.speakers?.length && /[가-힣]{3}/.test(s.title));
const part = talk.title.match(/[가-힣]{3}/)[0];
const lines = (page) => page.locator("section[data-day] li:visible").count();
const ids = (page) => page.locator("#found li > a").evaluateAll((links) => links.map((a) => /(\w+)\.html$/.exec(a.href)[1]).sort());
const settled = (page, n) => until(page, (n) => document.querySelectorAll("#found li").length === n, Math.min(n, 60));

test("every page leads to it", async (t) => {
  const page = await visit(t, phone);
  for (const key of ["index.html", `sessions/${talk.id}.html`]) {
    await page.goto(gallery + key);
    await page.locator("a.find").first().click();
    await page.waitForURL(/find\.html/);
    assert.ok(await page.locator("input[name=q]").isVisible());
  }
});

test("a part of a Korean word finds a talk, as one types", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + "find.html");
  const before = await lines(page);
  await page.locator("input[name=q]").pressSequentially(part.slice(0, 2));
  const some = await lines(page);
  assert.ok(some > 0 && some < before, `${some} of ${before} lines`);
  await page.locator("input[name=q]").fill(part);
  assert.ok(await page.locator(`li:visible a[href$="sessions/${talk.id}.html"]`).isVisible());
  const wanted = all.filter((p) => p.session === talk.id).map((p) => p.id).sort();
  await until(page, (n) => document.querySelectorAll("#found li").length >= n, wanted.length);
  for (const id of wanted) assert.ok((await ids(page)).includes(id), `photo ${id} of the talk`);
  await page.waitForTimeout(300);
  await shot(page, "find-desk");
});

test("a speaker, in any order of words, in capitals", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + "find.html");
  const speaker = talk.speakers[0];
  await page.locator("input[name=q]").fill(speaker.split(" ").reverse().join("  ").toUpperCase());
  assert.ok(await page.locator(`li:visible a[href$="sessions/${talk.id}.html"]`).isVisible());
});

test("a caption finds its photo", async (t) => {
  const page = await visit(t);
  const one = all.find((p) => p.caption?.length > 6);
  await page.goto(gallery + "find.html");
  await page.locator("input[name=q]").fill(one.caption.slice(1, 7));
  await until(page, (id) => document.querySelector(`#found a[href$="${id}.html"]`), one.id);
  assert.equal(new URL(page.url()).searchParams.get("q"), one.caption.slice(1, 7));
});

test("filters, one by one and together; the address holds them", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + "find.html");
  const by = index.photographers[0].id;
  const { day, track } = index.shards.find((s) => s.day && s.track);
  const expect = async (of) => {
    await settled(page, of.length);
    assert.deepEqual(await ids(page), of.slice(0, 60).map((p) => p.id).sort());
  };
  await page.locator("select[name=by]").selectOption(by);
  await expect(all.filter((p) => p.by === by));
  await page.locator("select[name=by]").selectOption("");
  await page.locator("select[name=day]").selectOption(day);
  await expect(all.filter((p) => p.day === day));
  await page.locator("select[name=track]").selectOption(track);
  await expect(all.filter((p) => p.day === day && p.track === track));
  const sent = page.url();
  const friend = await visit(t, phone);
  await friend.goto(sent);
  await settled(friend, all.filter((p) => p.day === day && p.track === track).length);
  assert.equal(await friend.locator("select[name=track]").inputValue(), track);
  await friend.waitForTimeout(300);
  await shot(friend, "find-phone");
});

test("a session's address narrows to it", async (t) => {
  const page = await visit(t);
  await page.goto(`${gallery}find.html?session=${talk.id}`);
  const wanted = all.filter((p) => p.session === talk.id);
  await settled(page, wanted.length);
  assert.deepEqual(await ids(page), wanted.map((p) => p.id).sort());
});

test("what is not there is said", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + "find.html");
  await page.locator("input[name=q]").fill("없는낱말없는낱말");
  await until(page, () => document.querySelector("#found [role=status]").textContent.length > 3 && !/…/.test(document.querySelector("#found [role=status]").textContent));
  assert.equal(await lines(page), 0);
});

test("words from an address are only words", async (t) => {
  const page = await visit(t);
  await page.goto(`${gallery}find.html?q=${encodeURIComponent('"><img src=x onerror=alert(1)>')}&day=%00&track=../..&by=__proto__`);
  await until(page, () => !document.querySelector("#found").hidden);
  assert.equal(await page.locator("img[src=x]").count(), 0);
});

test("what is found opens in the lightbox, and back leads to the same question", async (t) => {
  const page = await visit(t);
  await page.goto(`${gallery}find.html?session=${talk.id}`);
  await page.locator("#found li > a").first().click();
  await until(page, () => document.querySelector(".pswp--open"));
  await page.goBack();
  await until(page, () => !document.querySelector(".pswp"));
  assert.equal(page.url(), `${gallery}find.html?session=${talk.id}`);
});

test("from the disk the programme is narrowed down", { skip: !files }, async (t) => {
  const page = await visit(t);
  await page.goto(files + "find.html");
  const before = await lines(page);
  await page.locator("input[name=q]").fill(part);
  const some = await lines(page);
  assert.ok(some > 0 && some < before);
});
