// How quickly a gallery's page of photos opens on a phone in a train, beside a
// plain page of the same pictures and other galleries of them, in one run:
//
//   npm run figures -- GALLERY [NAME=FOLDER/PAGE.html …]
//
// GALLERY is a published gallery's folder. The page is its day with the most
// photos. The phone has three pixels a point, a processor four times slower
// than this one, 9 Mbit/s and 85 ms. Each page is opened in turn, several
// times; the medians are printed, a page a line.

import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const rounds = Number(process.env.ROUNDS || 3);
const types = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".jpg": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml" };

const [folder, ...peers] = process.argv.slice(2);
if (!folder) {
  console.error("usage: npm run figures -- GALLERY [NAME=FOLDER/PAGE.html …]");
  process.exit(2);
}
const plain = await mkdtemp(path.join(tmpdir(), "plain-"));
const day = await largestDay();
await writeFile(path.join(plain, "index.html"), await plainPage(day.date));

// Each folder has a path of its own on one server.
const pages = { eventroll: [folder, `days/${day.date}.html`], plain: [plain, "index.html"] };
for (const peer of peers) {
  const [name, file] = peer.split("=");
  pages[name] = [path.dirname(file), path.basename(file)];
}
const server = createServer(serve);
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-background-networking"] });
try {
  const seen = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, [, page]] of Object.entries(pages)) seen[name].push(await measure(`${base}/${name}/${page}`));
  }
  console.log(`${day.photos} photos on the page; medians of ${rounds}`);
  const names = Object.keys(seen.eventroll[0]);
  console.log(["", ...names].join("\t"));
  for (const [name, all] of Object.entries(seen)) {
    console.log([name, ...names.map((figure) => median(all.map((one) => one[figure])))].join("\t"));
  }
} finally {
  await browser.close();
  server.close();
  await rm(plain, { recursive: true });
}

// measure opens a page, waits until it is quiet, and then scrolls to its end.
async function measure(url) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 85, downloadThroughput: 9e6 / 8, uploadThroughput: 9e6 / 8 });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  let bytes = 0, requests = 0, script = 0;
  cdp.on("Network.loadingFinished", (r) => (bytes += r.encodedDataLength));
  const reading = [];
  page.on("response", (r) => {
    requests++;
    if (r.request().resourceType() === "script") reading.push(r.body().then((b) => (script += gzipSync(b).length), () => {}));
  });
  await page.addInitScript(() => {
    const f = (window.figures = { lcp: 0, cls: 0, longest: 0 });
    const watch = (type, see) => new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type, buffered: true });
    watch("largest-contentful-paint", (e) => (f.lcp = e.startTime));
    watch("layout-shift", (e) => e.hadRecentInput || (f.cls += e.value));
    watch("longtask", (e) => (f.longest = Math.max(f.longest, e.duration)));
  });
  await page.goto(url, { waitUntil: "load", timeout: 120_000 });
  await page.waitForLoadState("networkidle", { timeout: 120_000 });
  await page.waitForTimeout(1000);
  await Promise.all(reading);
  const nodes = () => page.evaluate(() => document.querySelectorAll("*").length);
  const first = { ...(await page.evaluate(() => window.figures)), nodes: await nodes(), kB: bytes / 1000, requests, script: script / 1000 };
  const most = await scroll(page, nodes);
  const last = await page.evaluate(() => window.figures);
  await context.close();
  return {
    "LCP ms": first.lcp, "CLS": last.cls, "script kB gz": first.script, "kB until idle": first.kB, "requests": first.requests, "nodes": first.nodes,
    "longest task ms": first.longest, "nodes scrolling": most, "longest scrolling ms": last.longest,
  };
}

async function scroll(page, nodes) {
  let most = 0;
  for (let quiet = 0, before = ""; quiet < 10; ) {
    await page.mouse.wheel(0, 1600);
    await page.waitForTimeout(120);
    most = Math.max(most, await nodes());
    const now = await page.evaluate(() => [scrollY, document.documentElement.scrollHeight].join());
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
  return most;
}

async function largestDay() {
  const index = JSON.parse(await readFile(path.join(folder, "index.json"), "utf8"));
  return index.days.reduce((a, b) => (b.photos > a.photos ? b : a));
}

// plainPage is what one would write by hand: lazy pictures and nothing else.
async function plainPage(date) {
  const index = JSON.parse(await readFile(path.join(folder, "index.json"), "utf8"));
  const shards = await Promise.all(index.shards.filter((s) => s.day === date).map(async (s) => JSON.parse(await readFile(path.join(folder, s.href), "utf8"))));
  const photos = shards.flatMap((s) => s.photos).sort((a, b) => ((a.taken ?? "~") < (b.taken ?? "~") ? -1 : 1));
  const images = photos.map(({ id, sizes }) => {
    const [name, [w, h]] = Object.entries(sizes).sort(([, a], [, b]) => a[0] - b[0])[0];
    return `<a href="../eventroll/photos/${id}.html"><img src="../eventroll/photos/${id}/${name}.jpg" width="${w}" height="${h}" loading="lazy" alt=""></a>`;
  });
  return `<!doctype html><meta name="viewport" content="width=device-width"><style>body{display:flex;flex-wrap:wrap;gap:4px}img{height:116px;width:auto}</style>${images.join("\n")}`;
}

async function serve(request, response) {
  const [, name, ...rest] = decodeURIComponent(new URL(request.url, base).pathname).split("/");
  const file = pages[name] && path.join(pages[name][0], ...rest);
  if (!file || !(await stat(file).catch(() => null))?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream", "cache-control": "no-cache" });
  createReadStream(file).pipe(response);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle < 10 ? Number(middle.toFixed(3)) : Math.round(middle);
}
