// The lightbox: opening, moving, leaving, what it says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, files, gallery, kinds, long, phone, shot, until, visit } from "./browser.mjs";

const { session, day } = await kinds(gallery);
const shown = (page) => page.evaluate(() => /#photo-(\w+)/.exec(location.hash)?.[1]);
const opened = (page) => until(page, () => document.querySelector(".pswp--open .pswp__img:not(.pswp__img--placeholder)")?.complete);

test("a click opens it, keys move it, escape closes it and leads back to the photo", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + day);
  const ids = await page.locator("[data-part] li > a").evaluateAll((links) => links.map((a) => /(\w+)\.html$/.exec(a.href)[1]));
  await page.locator("[data-part] li > a").first().click();
  await opened(page);
  assert.equal(await shown(page), ids[0]);
  await page.keyboard.press("ArrowRight");
  await until(page, (id) => location.hash === `#photo-${id}`, ids[1]);
  await until(page, () => document.querySelector(".pswp__facts span"));
  await page.waitForTimeout(500);
  await shot(page, "lightbox-desk");
  const caption = await page.locator(".pswp__caption").textContent();
  assert.match(caption, /\d\d:\d\d/, "the time is told");
  await page.keyboard.press("Escape");
  await until(page, () => !document.querySelector(".pswp"));
  await until(page, (id) => location.hash === "" && document.activeElement.href?.includes(id), ids[1]);
});

test("back closes it", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + day);
  await page.locator("[data-part] li > a").nth(2).click();
  await opened(page);
  await page.goBack();
  await until(page, () => !document.querySelector(".pswp"));
  assert.equal(page.url(), gallery + day);
  await page.goForward();
  await opened(page);
});

test("its address opens it again", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + day);
  const id = await page.locator("[data-part] li > a").nth(3).evaluate((a) => /(\w+)\.html$/.exec(a.href)[1]);
  await page.goto("about:blank");
  await page.goto(`${gallery}${day}#photo-${id}`);
  await opened(page);
  assert.equal(await shown(page), id);
  await page.locator(".pswp__button--close").click();
  await until(page, () => !document.querySelector(".pswp") && location.hash === "");
});

test("an address of a photo that is elsewhere leads to its page", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + day);
  const id = await page.locator("[data-part] li > a").first().evaluate((a) => /(\w+)\.html$/.exec(a.href)[1]);
  await page.goto(`${gallery}find.html#photo-${id}`);
  await page.waitForURL(`${gallery}photos/${id}.html`);
});

test("on a phone one swipes and pinches", async (t) => {
  const page = await visit(t, phone);
  await page.goto(gallery + day);
  await page.locator("[data-part] li > a").first().tap();
  await opened(page);
  const first = await shown(page);
  await page.waitForTimeout(500); // its opening
  await shot(page, "lightbox-phone");
  const touch = await page.context().newCDPSession(page);
  const send = (type, ...points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await send("touchStart", [320, 400]);
  for (let x = 300; x >= 60; x -= 40) await send("touchMove", [x, 400]);
  await send("touchEnd");
  await until(page, (id) => location.hash !== `#photo-${id}`, first);
  await page.waitForTimeout(500);
  const width = () => page.locator('.pswp__item[aria-hidden="false"] .pswp__img:not(.pswp__img--placeholder)').evaluate((img) => img.getBoundingClientRect().width);
  const before = await width();
  await send("touchStart", [180, 400], [210, 400]);
  for (let d = 15; d <= 90; d += 15) await send("touchMove", [195 - d, 400], [195 + d, 400]);
  await send("touchEnd");
  await page.waitForTimeout(400);
  assert.ok((await width()) > before * 1.2, "pinching enlarges");
});

test("the neighbours are loaded before one asks", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + day);
  const next = await page.locator("[data-part] li > a").nth(1).evaluate((a) => /(\w+)\.html$/.exec(a.href)[1]);
  const coming = page.waitForRequest((r) => r.url().includes(`${next}/large`) || r.url().includes(`${next}/medium`));
  await page.locator("[data-part] li > a").first().click();
  await coming;
});

test("it moves less for those who ask for that", async (t) => {
  const page = await visit(t, desk, { reducedMotion: "reduce" });
  await page.goto(gallery + session);
  await page.locator("[data-part] li > a").first().click();
  await until(page, () => document.querySelector(".pswp--open"));
  assert.deepEqual(await page.evaluate(() => document.getAnimations().map((a) => a.effect.target.getAttribute("class"))), []);
});

test("full screen", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + session);
  await page.locator("[data-part] li > a").first().click();
  await opened(page);
  await page.locator(".pswp__button--fullscreen").click();
  await until(page, () => document.fullscreenElement);
});

test("what is opened with a modifier key is the photo's page", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + day);
  const coming = page.context().waitForEvent("page");
  await page.locator("[data-part] li > a").first().click({ modifiers: ["Control"] });
  await coming;
  assert.equal(await page.locator(".pswp").count(), 0);
});

test("from the disk it opens too", { skip: !files }, async (t) => {
  const page = await visit(t);
  await page.goto(files + day);
  await page.locator("[data-part] li > a").first().click();
  await opened(page);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
  await until(page, () => !document.querySelector(".pswp"));
});

test("it goes on into the parts that were not loaded", { skip: !long }, async (t) => {
  const page = await visit(t);
  const { day } = await kinds(long);
  await page.goto(long + day);
  const last = page.locator("[data-part] li > a").last();
  const id = await last.evaluate((a) => /(\w+)\.html$/.exec(a.href)[1]);
  await page.goto("about:blank");
  await page.goto(`${long}${day}#photo-${id}`);
  await opened(page);
  await until(page, () => !document.querySelector(".pswp__button--arrow--next").disabled);
  await page.keyboard.press("ArrowRight");
  await until(page, (id) => location.hash !== `#photo-${id}`, id);
  await opened(page);
});
