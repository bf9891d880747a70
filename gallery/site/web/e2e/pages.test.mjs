// Every kind of page, at both sizes, light and dark: nothing shifts, nothing
// is too small, nothing is closed to a screen reader or a keyboard.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { test } from "node:test";
import { desk, files, gallery, kinds, long, phone, photos, readJSON, shot, until, views, visit } from "./browser.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = await kinds(gallery);
const all = await photos(gallery);

for (const [view, options] of Object.entries(views)) {
  for (const [kind, key] of Object.entries(pages)) {
    test(`${kind} on a ${view}`, async (t) => {
      // axe is put into the page by the test, past the page's policy.
      for (const colorScheme of ["light", "dark"]) {
        const page = await visit(t, { ...options, colorScheme }, { bypassCSP: true });
        await page.addInitScript(watchShifts);
        await page.goto(gallery + key, { waitUntil: "load" });
        await page.waitForTimeout(200);
        await shot(page, `${kind}-${view}-${colorScheme}`);
        await page.evaluate(async () => {
          for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
            scrollTo(0, y);
            await new Promise(requestAnimationFrame);
          }
          scrollTo(0, 0);
        });
        assert.equal(await page.evaluate(() => window.shift), 0, "what is laid out stays");
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= options.viewport.width, `it is ${width} pixels wide`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
        assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).slice(0, 4).join(", ")}`), []);
      }
    });
  }
}

for (const [view, options] of Object.entries(views)) {
  test(`nothing moves while a page comes in piece by piece, on a ${view}`, async (t) => {
    const keys = [pages.home, pages.day, pages.track, pages.session, pages.photo, pages.find];
    const days = (await kinds(long)).day;
    for (const address of [...keys.map((key) => gallery + key), long + days]) {
      const page = await visit(t, options, { expect: [/^asked for http/] });
      await page.addInitScript(watchShifts);
      await page.goto(await inPieces(t, address), { waitUntil: "load" });
      await page.waitForTimeout(100);
      assert.equal(await page.evaluate(() => window.shift), 0, address);
      assert.equal(await page.locator("main li").evaluateAll((all) => all.filter((li) => getComputedStyle(li).visibility !== "visible").length), 0, "all of it is seen in the end");
    }
  });
}

// watchShifts adds up in a page how far things moved by themselves.
function watchShifts() {
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}

// inPieces is where a page of a gallery arrives as over a slow line.
async function inPieces(t, address) {
  const { origin, pathname } = new URL(address);
  const server = createServer(async (request, response) => {
    const answer = await fetch(origin + request.url);
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { "Content-Type": answer.headers.get("Content-Type") });
    const piece = request.url === pathname ? 2500 : body.length || 1;
    for (let at = 0; at < body.length; at += piece) {
      response.write(body.subarray(at, at + piece));
      if (piece < body.length) await new Promise((done) => setTimeout(done, 25));
    }
    response.end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.closeAllConnections() ?? server.close());
  return `http://127.0.0.1:${server.address().port}${pathname}`;
}

test("the lightbox and the selection are open to screen readers", async (t) => {
  const page = await visit(t, desk, { bypassCSP: true });
  await page.goto(gallery + pages.day);
  await page.evaluate(axe);
  const violations = async () => (await page.evaluate(() => window.axe.run(document))).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).slice(0, 4).join(", ")}`);
  await page.locator("[data-part] li > a").first().click();
  await until(page, () => document.querySelector(".pswp__facts span"));
  await page.waitForTimeout(600);
  assert.deepEqual(await violations(), []);
  await page.keyboard.press("Escape");
  await until(page, () => !document.querySelector(".pswp"));
  await page.locator("[data-select]").click();
  assert.deepEqual(await violations(), []);
});

test("a phone of three pixels a point gets the small rendition in the grid", async (t) => {
  const page = await visit(t, phone);
  for (const key of [pages.day, pages.session, pages.track, pages.photographer]) {
    await page.goto(gallery + key);
    const sizes = await page.locator("[data-part] li > a > img").evaluateAll(async (images) => {
      const chosen = [];
      const shown = images.filter((img) => img.offsetParent); // not those below in a stack
      for (const img of shown.slice(0, 12)) {
        img.scrollIntoView({ block: "center" });
        while (!img.currentSrc || !img.complete) await new Promise((again) => setTimeout(again, 10));
        const { width } = img.getBoundingClientRect();
        chosen.push([img.currentSrc, Math.round(width)]);
      }
      return chosen;
    });
    for (const [src, width] of sizes) assert.match(src, /small\.jpg$/, `${src} for ${width} points`);
  }
});

test("without scripts every photo is reached by links", async (t) => {
  const page = await visit(t, desk, { javaScriptEnabled: false });
  const seen = new Set(["index.html"]);
  const reached = new Set();
  for (const key of seen) {
    await page.goto(gallery + key, { waitUntil: "commit" });
    for (const href of await page.locator("a[href]").evaluateAll((links) => links.map((a) => a.href))) {
      if (!href.startsWith(gallery) || !/\.html$/.test(href)) continue;
      const to = href.slice(gallery.length);
      const photo = /^photos\/(\w+)\.html$/.exec(to);
      if (photo) reached.add(photo[1]);
      else seen.add(to);
    }
  }
  assert.deepEqual([...reached].sort(), all.map((p) => p.id).sort());
});

test("bursts are stacked, and open without scripts", async (t) => {
  const burst = all.find((p) => p.burst && all.some((q) => q.burst === p.burst && q.id !== p.id));
  if (!burst) return t.skip("the event has no burst");
  for (const javaScriptEnabled of [true, false]) {
    const page = await visit(t, phone, { javaScriptEnabled });
    await page.goto(`${gallery}days/${burst.day}.html`);
    const stack = page.locator(".burst", { has: page.locator(`a[href$="${burst.burst}.html"]`) });
    assert.equal(await stack.locator("a:visible").count(), 1);
    await stack.locator("label").tap();
    assert.equal(await stack.locator("a:visible").count(), all.filter((p) => p.burst === burst.burst).length);
    if (javaScriptEnabled) await shot(page, "burst");
  }
});

test("a visitor may have another language, and keeps it", async (t) => {
  const page = await visit(t);
  const index = await readJSON(gallery, "index.json");
  await page.goto(gallery + pages.photo);
  const label = () => page.locator(".actions a[download]").textContent();
  const before = await label();
  const other = index.language === "en" ? "ja" : "en";
  await page.locator(`[data-language=${other}]`).click();
  assert.notEqual(await label(), before);
  assert.equal(await page.locator("html").getAttribute("lang"), other);
  await page.goto(gallery + pages.day);
  await until(page, (other) => document.documentElement.lang === other, other);
  if (other === "en") assert.match(await page.locator("h1").textContent(), /(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/, "dates are said in it");
  await shot(page, "english");
  await page.goto(gallery + pages.find);
  const chosen = (name) => page.locator(`select[name=${name}] option`).allTextContents();
  await until(page, (other) => document.documentElement.lang === other, other);
  if (other === "en") assert.doesNotMatch((await chosen("day")).join(), /\p{Script=Hangul}/u, "so are those to choose from");
});

test("with the keyboard alone", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + pages.session);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter"); // skips to the photos
  const focus = () => page.evaluate(() => document.activeElement.closest("li > a")?.href ?? "");
  for (let i = 0; i < 30 && !(await focus()); i++) await page.keyboard.press("Tab");
  const href = await focus();
  assert.ok(href, "a photo is reached");
  await page.keyboard.press("Enter");
  await until(page, () => document.querySelector(".pswp--open"));
  await page.waitForTimeout(400);
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    // At the end comes the browser itself, for which the body stands in.
    assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest(".pswp")), "the focus stays in the lightbox");
  }
  await page.keyboard.press("Escape");
  await until(page, () => !document.querySelector(".pswp"));
  await until(page, () => document.activeElement.closest("li > a")); // it comes back
  for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement.matches("[data-select]"))); i++) await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  for (let i = 0; i < 20 && !(await page.evaluate(() => document.activeElement.matches("input.pick"))); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.equal(await page.locator("input.pick:checked").count(), 1);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("input.pick").count(), 0);
});

test("what others show of a page", async (t) => {
  const page = await visit(t);
  await page.goto(gallery + pages.photo);
  const meta = (name) => page.locator(`meta[property="${name}"], meta[name="${name}"]`).getAttribute("content");
  assert.equal((await page.request.get(await meta("og:image"))).status(), 200);
  assert.equal(await meta("twitter:card"), "summary_large_image");
  assert.match(await meta("robots"), /noindex/);
  const embed = await page.locator('link[type="application/json+oembed"]').getAttribute("href");
  assert.equal((await (await page.request.get(embed)).json()).type, "photo");
  const object = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
  assert.equal(object["@type"], "ImageObject");
  await page.goto(gallery + pages.home);
  assert.equal((await page.request.get(await meta("og:image"))).headers()["content-type"], "image/jpeg");
  assert.equal(JSON.parse(await page.locator('script[type="application/ld+json"]').textContent())["@type"], "Event");
  const feed = await page.locator('link[type="application/atom+xml"]').getAttribute("href");
  assert.match(await (await page.request.get(new URL(feed, page.url()).href)).text(), /<feed/);
});

test("from the disk every page is whole", { skip: !files }, async (t) => {
  const page = await visit(t);
  for (const key of Object.values(pages)) {
    await page.goto(files + key);
    const broken = await page.locator("img").evaluateAll(async (images) => {
      const wrong = [];
      for (const img of images.slice(0, 20)) {
        if (!img.offsetParent) continue;
        img.scrollIntoView();
        await img.decode().catch(() => wrong.push(img.src));
      }
      return wrong;
    });
    assert.deepEqual(broken, []);
  }
});
