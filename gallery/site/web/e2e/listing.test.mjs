// Long listings: loaded as one scrolls, light, and where one was when one
// comes back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, kinds, long, phone, photos, shot, until, visit } from "./browser.mjs";

const skip = !long;
const { day } = skip ? {} : await kinds(long);
const date = day?.match(/\d{4}-\d\d-\d\d/)[0];
const nodes = (page) => page.evaluate(() => document.querySelectorAll("*").length);

// scrollToEnd scrolls as a person does, until nothing more comes.
async function scrollToEnd(page, each = async () => {}) {
  for (let quiet = 0; quiet < 8; ) {
    const before = await page.evaluate(() => [scrollY, document.documentElement.scrollHeight].join());
    await page.mouse.wheel(0, 1500);
    await page.waitForTimeout(60);
    await each();
    quiet = (await page.evaluate(() => [scrollY, document.documentElement.scrollHeight].join())) === before ? quiet + 1 : 0;
  }
}

for (const [name, view] of Object.entries({ desk, phone })) {
  test(`all photos of a day come as one scrolls, on a ${name}`, { skip, timeout: 240_000 }, async (t) => {
    const page = await visit(t, { ...view, isMobile: false, hasTouch: false }); // the wheel is a desk's
    const wanted = (await photos(long)).filter((p) => p.day === date).map((p) => p.id);
    await page.goto(long + day);
    const atFirst = await nodes(page);
    assert.ok(atFirst <= 3000, `${atFirst} nodes at first`);
    const seen = new Set();
    let most = 0;
    await scrollToEnd(page, async () => {
      for (const id of await page.locator("[data-part] li > a").evaluateAll((links) => links.map((a) => /(\w+)\.html$/.exec(a.href)[1]))) seen.add(id);
      most = Math.max(most, await nodes(page));
    });
    assert.deepEqual([...seen].sort(), wanted.sort());
    assert.ok(most <= 6000, `${most} nodes while scrolling`);
    t.diagnostic(`${wanted.length} photos: ${atFirst} nodes at first, ${most} at most`);
    // What was taken out comes back.
    await page.evaluate(() => scrollTo(0, 0));
    await until(page, () => document.querySelector("[data-part]").firstElementChild);
  });
}

test("the address follows, and opens the same part", { skip }, async (t) => {
  const page = await visit(t);
  await page.goto(long + day);
  for (let i = 0; i < 60 && page.url() === long + day; i++) {
    await page.mouse.wheel(0, 1500);
    await page.waitForTimeout(80);
  }
  assert.notEqual(page.url(), long + day);
  const answer = await page.request.get(page.url());
  assert.equal(answer.status(), 200);
  await page.waitForTimeout(300);
  const current = await page.locator(".parts a[aria-current]").evaluateAll((links) => links.map((a) => a.href));
  assert.deepEqual(current, [page.url()]);
});

test("back leads to where one was", { skip }, async (t) => {
  const page = await visit(t);
  await page.goto(long + day);
  for (let i = 0; i < 25; i++) {
    await page.mouse.wheel(0, 1500);
    await page.waitForTimeout(80);
  }
  await page.waitForTimeout(400);
  const where = () => page.evaluate(() => {
    const tile = document.elementsFromPoint(innerWidth / 2, innerHeight / 3).map((e) => e.closest("[data-part] li > a")).find(Boolean);
    return tile && { href: tile.href, top: Math.round(tile.getBoundingClientRect().top) };
  });
  while (!(await where())) await page.mouse.wheel(0, 60);
  await page.waitForTimeout(400);
  const before = await where();
  await page.goto(long + "find.html");
  await page.goBack();
  await until(page, () => document.readyState === "complete");
  await page.waitForTimeout(500);
  const after = await page.evaluate((href) => {
    const tile = [...document.querySelectorAll("[data-part] li > a")].find((a) => a.href === href);
    return tile && Math.round(tile.getBoundingClientRect().top);
  }, before.href);
  assert.ok(after !== undefined && Math.abs(after - before.top) < 200, `it was at ${before.top} and is at ${after}`);
  await shot(page, "back");
});

test("a part in the middle leads to the one before it", { skip }, async (t) => {
  const page = await visit(t);
  await page.goto(long + day);
  const later = await page.locator("a.later").getAttribute("href");
  await page.goto(new URL(later, long + day).href);
  const n = await page.locator("[data-part]").count();
  await page.locator("a.earlier").click();
  await until(page, (n) => document.querySelectorAll("[data-part]").length > n, n);
});

test("without scripts the parts are pages", { skip }, async (t) => {
  const page = await visit(t, desk, { javaScriptEnabled: false });
  const wanted = (await photos(long)).filter((p) => p.day === date).map((p) => p.id);
  const seen = new Set();
  for (let at = long + day; at; ) {
    await page.goto(at);
    for (const href of await page.locator("[data-part] li > a").evaluateAll((links) => links.map((a) => a.href))) seen.add(/(\w+)\.html$/.exec(href)[1]);
    const next = page.locator("a.later");
    at = (await next.count()) ? new URL(await next.getAttribute("href"), at).href : "";
  }
  assert.deepEqual([...seen].sort(), wanted.sort());
});
