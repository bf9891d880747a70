// Opens a gallery in Chromium, on a desk and on a phone, and says what is
// wrong with it: npm run look -- GALLERY OUT
//
// GALLERY is a folder or the address of one that is served. One page of each
// kind is opened, with scripts and without, and a picture of it is put into
// the folder OUT. Problems go to standard output, one a line, and make it end
// with code 1, or 77 where there is no Chromium: CHROMIUM may name the program.

import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const views = [
  { name: "desk", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  { name: "phone", viewport: { width: 390, height: 844 }, colorScheme: "dark", deviceScaleFactor: 2, isMobile: true, hasTouch: true },
];
const patience = 15_000; // milliseconds, for a page or a picture on a busy machine

const [gallery, out] = process.argv.slice(2);
if (!gallery || !out) {
  console.error("usage: npm run look -- GALLERY OUT");
  process.exit(2);
}
const base = /^https?:/.test(gallery) ? gallery.replace(/\/*$/, "/") : pathToFileURL(path.resolve(gallery) + path.sep).href;
await mkdir(out, { recursive: true });
const program = process.env.CHROMIUM || installed(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);
if (!program) {
  console.error("no Chromium is installed, and CHROMIUM names none");
  process.exit(77);
}
setTimeout(() => process.exit(1), 120_000).unref(); // whatever hangs
const browser = await chromium.launch({ executablePath: program });
const pictures = {}; // by page, how many it has with scripts
let problems = 0;
try {
  for (const view of views) {
    const window = await open(view);
    for (const [kind, key] of await pages()) {
      const seen = await look(window, key, path.join(out, `${kind}-${view.name}.jpg`));
      tell(key, view, seen.wrong);
      pictures[key] = seen.pictures;
    }
  }
  const { page, wrong, view } = await open({ ...views[0], name: "without scripts", javaScriptEnabled: false });
  for (const [, key] of await pages()) {
    wrong.length = 0;
    await page.goto(base + key);
    const n = await page.locator("img").count(); // in such a window timers never fire, so inspect cannot wait
    if (n !== pictures[key]) wrong.push(`${n} pictures, ${pictures[key]} with scripts`);
    tell(key, view, wrong);
  }
} finally {
  await browser.close();
}
process.exitCode = problems ? 1 : 0;

function tell(key, view, wrong) {
  for (const w of wrong) console.log(`${base}${key}, ${view.name}: ${w}`);
  problems += wrong.length;
}

function installed(names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return names.flatMap((name) => folders.map((f) => path.join(f, name))).find((file) => existsSync(file));
}

// pages are one of each kind that the gallery has, with its key.
async function pages() {
  const index = await readJSON("index.json");
  const found = [["index", "index.html"]];
  const day = index.days.find((d) => d.photos);
  if (day) found.push(["day", `days/${day.date}.html`]);
  const tracked = index.shards.find((s) => s.day && s.track);
  if (tracked) found.push(["track", `days/${tracked.day}/${tracked.track}.html`]);
  const session = index.sessions.find((s) => s.photos);
  if (session) found.push(["session", `sessions/${session.id}.html`]);
  const shard = index.shards[0] && (await readJSON(index.shards[0].href));
  if (shard) found.push(["photo", `photos/${shard.photos[0].id}.html`]);
  return found;
}

async function readJSON(key) {
  const address = new URL(key, base);
  if (address.protocol === "file:") return JSON.parse(await readFile(address, "utf8"));
  return (await fetch(address)).json();
}

// open opens a window, which notes what goes wrong in it.
async function open(view) {
  const page = await (await browser.newContext(view)).newPage();
  page.setDefaultTimeout(patience);
  const window = { view, page, wrong: [] };
  const note = (what) => window.wrong.push(what);
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && note(m.text())); // what the policy blocks, too
  page.on("pageerror", (e) => note(String(e)));
  page.on("requestfailed", (r) => {
    const why = r.failure()?.errorText;
    if (why !== "net::ERR_ABORTED") note(`${r.url()}: ${why}`); // that is the browser's change of mind, to another size or page
  });
  page.on("response", (r) => r.status() >= 400 && note(`${r.url()}: ${r.status()}`));
  return window;
}

// look loads a page into a window, scrolls to every picture, puts what is
// seen into a file, and says what is wrong.
async function look({ view, page, wrong }, key, file) {
  wrong.length = 0;
  await page.goto(base + key);
  const seen = await page.evaluate(inspect, { patience, touch: view.hasTouch });
  if (seen.width > view.viewport.width) wrong.push(`it is ${seen.width} pixels wide, the window ${view.viewport.width}`);
  await page.screenshot({ path: file, type: "jpeg", quality: 80 });
  return { wrong: [...wrong, ...seen.wrong], pictures: seen.pictures };
}

// inspect runs within the page.
async function inspect({ patience, touch }) {
  const wrong = [];
  for (const img of document.images) {
    img.scrollIntoView({ block: "center", inline: "center" }); // most load when they come into view
    const shown = () => img.complete && img.naturalWidth > 0;
    for (const began = Date.now(); !shown() && Date.now() - began < patience; ) {
      await new Promise((again) => setTimeout(again, 5));
    }
    if (!shown()) wrong.push(`${img.currentSrc || img.src} is not shown`);
  }
  for (const strip of document.querySelectorAll("ul")) strip.scrollLeft = 0;
  scrollTo(0, 0);
  const atTop = [...document.images].filter((img) => img.getBoundingClientRect().top < innerHeight);
  // So that a picture of the page has them. What is blocked is never decoded, nor refused.
  const late = new Promise((end) => setTimeout(end, patience));
  await Promise.race([late, Promise.all(atTop.map((img) => img.decode().catch(() => {})))]);
  for (const link of touch ? document.querySelectorAll("a[href], button") : []) {
    const { width, height } = link.getBoundingClientRect();
    if (height && (height < 24 || width < 24)) { // WCAG 2.5.8
      wrong.push(`"${link.textContent.trim()}" is ${Math.round(width)}×${Math.round(height)} pixels, too small for a finger`);
    }
  }
  return { wrong, pictures: document.images.length, width: document.documentElement.scrollWidth };
}
