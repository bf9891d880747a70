// Opens pages of a blog in Chromium and says which pictures they show: node
// posts.mjs OUT PAGE…
//
// Each PAGE is an address. Of each, one line of JSON goes to standard output:
// its pictures, with what the browser chose to load and how large that is, and
// what went wrong. Screenshots go into the folder OUT, if it is not "". It ends with
// code 77 where there is no Chromium: CHROMIUM may name the program.

import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";

const [out, ...pages] = process.argv.slice(2);
const folders = (process.env.PATH ?? "").split(path.delimiter);
const program = process.env.CHROMIUM ||
  ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].flatMap((name) => folders.map((f) => path.join(f, name))).find((file) => existsSync(file));
if (!program) process.exit(77);
setTimeout(() => process.exit(1), 100_000).unref(); // whatever hangs
const browser = await chromium.launch({ executablePath: program, args: ["--disable-background-networking", "--no-sandbox"] });
try {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "ko-KR" })).newPage();
  page.setDefaultTimeout(30_000);
  let wrong = [];
  page.on("pageerror", (e) => wrong.push(String(e)));
  page.on("response", (r) => r.status() >= 400 && !r.url().endsWith("/favicon.ico") && wrong.push(`${r.url()}: ${r.status()}`));
  for (const address of pages) {
    wrong = [];
    await page.goto(address);
    const pictures = await page.evaluate(inspect, 15_000);
    if (out) {
      await mkdir(out, { recursive: true });
      await page.screenshot({ path: path.join(out, new URL(address).pathname.split("/").filter(Boolean).join("-") + ".png"), fullPage: true });
    }
    console.log(JSON.stringify({ page: address, pictures, wrong }));
  }
} finally {
  await browser.close();
}

// inspect runs within the page. Lazy pictures load when they come into view.
async function inspect(patience) {
  const pictures = [];
  for (const img of document.images) {
    img.scrollIntoView({ block: "center" });
    const shown = () => img.complete && img.naturalWidth > 0;
    for (const began = Date.now(); !shown() && Date.now() - began < patience; ) {
      await new Promise((again) => setTimeout(again, 5));
    }
    const { width, height } = img.getBoundingClientRect();
    pictures.push({ src: img.src, loaded: img.currentSrc, pixels: img.naturalWidth, width, height, alt: img.alt, link: img.closest("a")?.href ?? "" });
  }
  scrollTo(0, 0);
  const late = new Promise((end) => setTimeout(end, patience));
  await Promise.race([late, Promise.all([...document.images].map((img) => img.decode().catch(() => {})))]); // for the screenshot
  return pictures;
}
