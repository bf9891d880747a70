// sharp as BenchmarkPeers runs it: node sharp.cjs OUT EDGE,EDGE,EDGE FILE…
// Its best way: each photo is decoded once, and the smaller renditions are
// made from the pixels of the largest.
const sharp = require('sharp')
const path = require('node:path')
const [out, list, ...files] = process.argv.slice(2)
const edges = list.split(',').map(Number)
sharp.cache(false)
sharp.concurrency(1)

async function renditions(file) {
  const fit = (edge) => ({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
  const { data, info } = await sharp(file).autoOrient().resize(fit(edges[0])).raw().toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels }
  for (const edge of edges) {
    const target = path.join(out, `${path.parse(file).name}-${edge}.jpg`)
    await sharp(data, { raw }).resize(fit(edge)).jpeg({ quality: 82 }).toFile(target)
  }
}

async function worker() {
  for (let file = files.shift(); file; file = files.shift()) await renditions(file)
}
Promise.all([worker(), worker()])
