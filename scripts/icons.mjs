// Draws the icons of an installed page as PNG, from the shapes of client/public/icon.svg: node scripts/icons.mjs. The SVG itself is drawn
// by hand; its shapes are repeated here because a phone takes no SVG.
import { writeFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import { atRoot } from './child.mjs'

/** In the 32 x 32 of the SVG: x, y, width, height, radius, colour. */
const GROUND = [0, 0, 32, 32, 7, [0x0b, 0x0e, 0x13]]
const TILES = [
  [6, 8, 9, 7, 2, [0x35, 0xc9, 0x8f]],
  [17, 8, 9, 7, 2, [0xf0, 0xa9, 0x3b]],
  [6, 17, 9, 7, 2, [0x7a, 0xa7, 0xff]],
  [17, 17, 9, 7, 2, [0x56, 0x61, 0x73]],
]
/** Edges are smoothed by so many samples each way. */
const SAMPLES = 4

/** A phone cuts an icon to a shape of its own, so some have a ground that fills the square; the smallest is a mask, in white alone. */
const ICONS = [
  { file: 'icon-96.png', size: 96, shapes: TILES.map(([x, y, w, h, r]) => [x, y, w, h, r, [255, 255, 255]]) },
  { file: 'icon-180.png', size: 180, shapes: [[0, 0, 32, 32, 0, GROUND[5]], ...TILES] },
  { file: 'icon-192.png', size: 192, shapes: [GROUND, ...TILES] },
  { file: 'icon-512.png', size: 512, shapes: [GROUND, ...TILES] },
  { file: 'icon-maskable-512.png', size: 512, shapes: [[0, 0, 32, 32, 0, GROUND[5]], ...TILES.map(smaller)] },
]

/** Within the part that no phone cuts off. */
function smaller([x, y, w, h, r, colour]) {
  const scaled = (at) => 16 + (at - 16) * 0.85
  return [scaled(x), scaled(y), w * 0.85, h * 0.85, r * 0.85, colour]
}

function isWithin([x, y, w, h, r], px, py) {
  if (px < x || px > x + w || py < y || py > y + h) return false
  const dx = Math.max(x + r - px, px - (x + w - r), 0)
  const dy = Math.max(y + r - py, py - (y + h - r), 0)
  return dx * dx + dy * dy <= r * r
}

/** Red, green, blue and alpha of a pixel. */
function pixel(shapes, size, column, row) {
  let [red, green, blue, alpha] = [0, 0, 0, 0]
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const px = ((column + ((sample % SAMPLES) + 0.5) / SAMPLES) * 32) / size
    const py = ((row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) * 32) / size
    const top = shapes.findLast((shape) => isWithin(shape, px, py))
    if (top === undefined) continue
    const [r, g, b] = top[5]
    red += r
    green += g
    blue += b
    alpha += 1
  }
  if (alpha === 0) return [0, 0, 0, 0]
  return [red / alpha, green / alpha, blue / alpha, (alpha / SAMPLES ** 2) * 255].map(Math.round)
}

function crc(bytes) {
  let sum = ~0
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  return ~sum >>> 0
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc(body), body.length + 4)
  return out
}

function png({ size, shapes }) {
  const lines = Buffer.alloc(size * (size * 4 + 1))
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      lines.set(pixel(shapes, size, column, row), row * (size * 4 + 1) + 1 + column * 4)
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  // Eight bits a channel, with alpha.
  head.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

for (const icon of ICONS) await writeFile(atRoot(`client/public/${icon.file}`), png(icon))
