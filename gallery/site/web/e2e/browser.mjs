// What all visits share: a Chromium, windows in it that note what goes wrong,
// and the gallery's own data.
//
//   GALLERY   address of a served gallery of the demo event
//   LONG      address of one with days of many parts
//   FILES     folder of the demo gallery, opened from the disk
//   OUT       folder for screenshots, if any
//   CHROMIUM  the program, if it is not on the PATH

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const gallery = address(process.env.GALLERY);
export const long = address(process.env.LONG);
export const files = process.env.FILES ? pathToFileURL(path.resolve(process.env.FILES) + path.sep).href : "";
const out = process.env.OUT;

export const desk = { viewport: { width: 1440, height: 900 }, colorScheme: "light", locale: "ko-KR" };
export const phone = {
  viewport: { width: 390, height: 844 }, colorScheme: "dark", locale: "ko-KR",
  deviceScaleFactor: 3, isMobile: true, hasTouch: true,
};
export const views = { desk, phone };

const program = process.env.CHROMIUM || installed(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);
let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: program, args: ["--disable-background-networking", "--disable-quic", "--no-sandbox"] });
});
after(() => browser?.close());

// visit opens a window for the length of a test and fails the test on
// whatever the browser complains of: errors, blocked by the policy, answers
// of 400 and more, other hosts, cookies.
export async function visit(t, view = desk, { expect = [], ...options } = {}) {
  const context = await browser.newContext({ ...view, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000); // on a busy machine
  const wrong = [];
  const note = (what) => expect.some((e) => e.test(what)) || wrong.push(what);
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && note(m.text()));
  page.on("pageerror", (e) => note(String(e)));
  page.on("response", (r) => r.status() >= 400 && note(`${r.url()}: ${r.status()}`));
  page.on("request", (r) => /^(data|blob|file):/.test(r.url()) || [gallery, long].some((own) => own && r.url().startsWith(own)) || note(`asked for ${r.url()}`));
  t.after(async () => {
    const cookies = await context.cookies();
    await context.close();
    assert.deepEqual(wrong, []);
    assert.deepEqual(cookies, []);
  });
  return page;
}

// shot takes a screenshot for people to look at.
export async function shot(page, name) {
  if (!out) return;
  await mkdir(out, { recursive: true });
  await page.screenshot({ path: path.join(out, `${name}.png`) });
}

export async function readJSON(base, key) {
  return (await fetch(new URL(key, base))).json();
}

// kinds are one page of each kind that a gallery has.
export async function kinds(base) {
  const index = await readJSON(base, "index.json");
  const day = index.days.find((d) => d.photos);
  const tracked = index.shards.find((s) => s.day && s.track);
  const session = [...index.sessions].sort((a, b) => b.photos - a.photos)[0];
  const shard = await readJSON(base, index.shards[0].href);
  return {
    home: "index.html",
    day: `days/${day.date}.html`,
    track: `days/${tracked.day}/${tracked.track}.html`,
    session: `sessions/${session.id}.html`,
    ...(index.photographers?.length ? { photographer: `photographers/${index.photographers[0].id}.html` } : {}),
    photo: `photos/${shard.photos[0].id}.html`,
    find: "find.html",
  };
}

// photos are all of a gallery, from its shards.
export async function photos(base) {
  const index = await readJSON(base, "index.json");
  const shards = await Promise.all(index.shards.map(async (s) => (await readJSON(base, s.href)).photos.map((p) => ({ ...p, day: s.day, track: s.track }))));
  return shards.flat();
}

// until waits for something to be so within the page.
export async function until(page, what, argument) {
  await page.waitForFunction(what, argument);
}

function address(base) {
  return base ? base.replace(/\/*$/, "/") : "";
}

function installed(names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return names.flatMap((name) => folders.map((f) => path.join(f, name))).find((file) => existsSync(file));
}
