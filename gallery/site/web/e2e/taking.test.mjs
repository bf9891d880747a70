// Taking photos along: links, files, zips.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { test } from "node:test";
import { desk, gallery, kinds, phone, photos, shot, until, visit } from "./browser.mjs";

const { photo, session, day } = await kinds(gallery);
const all = await photos(gallery);
const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };

test("a link is copied", async (t) => {
  const page = await visit(t, desk, clipboard);
  await page.goto(gallery + photo);
  await page.locator("[data-copy]").click();
  await page.locator(".toast").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, await page.locator("link[rel=canonical]").getAttribute("href"));
});

test("the code to embed it is copied", async (t) => {
  const page = await visit(t, desk, clipboard);
  await page.goto(gallery + photo);
  const button = page.locator("[data-embed]");
  if ((await button.count()) === 0) return t.skip("the page offers none");
  await button.click();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(code, /^<figure[\s\S]*<img[^>]+src="http[^"]+\/photos\/\w+\/\w+\.jpg"/);
});

test("the device's own sheet gets the photo's address", async (t) => {
  const page = await visit(t, phone);
  await page.addInitScript(() => {
    navigator.share = async (what) => void (window.shared = what);
  });
  await page.goto(gallery + photo);
  await page.locator("[data-share]").tap();
  assert.equal((await page.evaluate(() => window.shared)).url, await page.locator("link[rel=canonical]").getAttribute("href"));
  await page.goto(gallery + day);
  const href = await page.locator("[data-part] li > a").first().evaluate((a) => a.href);
  await page.locator("[data-part] li > a").first().tap();
  await page.locator(".pswp__button--share").tap();
  assert.equal((await page.evaluate(() => window.shared)).url, href);
});

test("one photo is downloaded under a name that sorts", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + photo);
  const coming = page.waitForEvent("download");
  await page.locator(".actions a[download]").click();
  const file = await coming;
  assert.match(file.suggestedFilename(), /^(\d{4}-\d\d-\d\d-\d{6}-)?[a-z2-7]{16}\.jpg$/);
  assert.equal((await readFile(await file.path())).readUInt16BE(0), 0xffd8);
});

test("several are ticked and come as a zip", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + day);
  await page.locator("[data-select]").click();
  const tiles = page.locator("[data-part] li:has(> a > img)");
  await tiles.nth(0).locator("> a").click();
  await tiles.nth(2).locator("> a").click();
  await tiles.nth(3).locator("input.pick").check();
  await tiles.nth(3).locator("input.pick").uncheck();
  await shot(page, "selection-desk");
  const coming = page.waitForEvent("download");
  await page.locator(".taking .main").click();
  const file = await coming;
  assert.match(file.suggestedFilename(), /\.zip$/);
  const entries = unzip(await readFile(await file.path()));
  assert.equal(entries.size, 2);
  const wanted = await Promise.all([0, 2].map((i) => tiles.nth(i).locator("> a").evaluate((a) => /(\w+)\.html$/.exec(a.href)[1])));
  for (const id of wanted) {
    const [name, bytes] = [...entries].find(([name]) => name.includes(id));
    assert.match(name, /\.jpg$/);
    const size = Object.entries(all.find((p) => p.id === id).sizes).sort(([, a], [, b]) => b[0] - a[0])[0][0];
    assert.deepEqual(bytes, Buffer.from(await (await fetch(`${gallery}photos/${id}/${size}.jpg`)).arrayBuffer()));
  }
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("input.pick").count(), 0);
});

test("a whole session comes as a zip", async (t) => {
  const page = await visit(t, phone);
  await page.goto(gallery + session);
  const coming = page.waitForEvent("download");
  await page.locator("[data-take-all]").tap();
  const entries = unzip(await readFile(await (await coming).path()));
  const id = /sessions\/(.*)\.html/.exec(session)[1];
  assert.equal(entries.size, all.filter((p) => p.session === id).length);
});

test("a zip that cannot be made is said", async (t) => {
  const page = await visit(t, desk, { expect: [/Failed to load resource|ERR_FAILED|net::/] });
  await page.goto(gallery + session);
  await page.route("**/large.jpg", (route) => route.abort());
  await page.route("**/medium.jpg", (route) => route.abort());
  await page.locator("[data-take-all]").click();
  await page.locator(".toast").waitFor();
  assert.equal(await page.locator(".taking").count(), 0);
});

// Inside KakaoTalk a long press on a plain picture is how one saves it.
test("KakaoTalk's browser gets plain pictures, and a way out", async (t) => {
  const agent = "Mozilla/5.0 (Linux; Android 14; SM-S918N Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36;KAKAOTALK 2410870";
  const page = await visit(t, phone, { userAgent: agent });
  await page.goto(gallery + day);
  const out = await page.locator(".inside a").getAttribute("href");
  assert.equal(out, `kakaotalk://web/openExternal?url=${encodeURIComponent(gallery + day)}`);
  await shot(page, "kakaotalk");
  assert.equal(await page.locator("[data-taking]").isVisible(), false, "no zip is offered");
  await page.locator("[data-part] li > a").first().tap();
  await page.waitForURL(/photos\/\w+\.html$/);
  const plain = await page.evaluate(() => {
    const img = document.querySelector(".photo img");
    const { left, top, width, height } = img.getBoundingClientRect();
    const on = document.elementFromPoint(left + width / 2, Math.min(innerHeight - 1, top + height / 2));
    const style = getComputedStyle(img);
    const prevented = !img.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
    return { top: on === img, select: style.userSelect, pointer: style.pointerEvents, prevented };
  });
  assert.deepEqual(plain, { top: true, select: "auto", pointer: "auto", prevented: false });
});

// unzip reads an archive by its central directory.
function unzip(bytes) {
  const entries = new Map();
  let at = bytes.lastIndexOf(Buffer.from("PK\x05\x06"));
  const n = bytes.readUInt16LE(at + 10);
  at = bytes.readUInt32LE(at + 16);
  for (let i = 0; i < n; i++) {
    const [method, size, name, extra, comment] = [10, 20, 28, 30, 32].map((o) => (o === 20 ? bytes.readUInt32LE(at + o) : bytes.readUInt16LE(at + o)));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + size);
    entries.set(bytes.toString("utf8", at + 46, at + 46 + name), method === 8 ? inflateRawSync(data) : data);
    at += 46 + name + extra + comment;
  }
  return entries;
}
