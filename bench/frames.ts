import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createCompressedImageWriter, writeFits } from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'

/** Side of the frames, as the cameras of the network have it. */
export const SIDE = 4096

/** Frames are large: they are made once and kept. */
const framesDir = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'datalab-bench', 'frames')

/** As the pipeline of the network packs its frames. */
export const QUANTIZE_LEVEL = 64
export const DITHER_SEED = 2048

const SKY_ELECTRONS = 250
const NOISE_ELECTRONS = 18
const STARS = 4000

/** Paths of `count` frames of one field, each with noise of its own. */
export function frameFiles(count: number): string[] {
  mkdirSync(framesDir, { recursive: true })
  return Array.from({ length: count }, (_, i) => {
    const path = join(framesDir, `frame-${SIDE}-${i}.fits.fz`)
    if (!existsSync(path)) {
      // In place only when it is whole, should this be interrupted.
      writeFrame(`${path}.unfinished`, framePixels(i))
      renameSync(`${path}.unfinished`, path)
    }
    return path
  })
}

/** The pixels of frame `index`: sky, noise, and stars that are the same in all frames. */
function framePixels(index: number): Float32Array {
  const pixels = new Float32Array(SIDE * SIDE)
  addNoise(pixels, seededRandom(1000 + index))
  addStars(pixels, seededRandom(1))
  return pixels
}

function addNoise(pixels: Float32Array, random: () => number): void {
  for (let i = 0; i < pixels.length; i += 2) {
    // Box and Muller
    const radius = NOISE_ELECTRONS * Math.sqrt(-2 * Math.log(random()))
    const angle = 2 * Math.PI * random()
    pixels[i] = SKY_ELECTRONS + radius * Math.cos(angle)
    pixels[i + 1] = SKY_ELECTRONS + radius * Math.sin(angle)
  }
}

function addStars(pixels: Float32Array, random: () => number): void {
  const reach = 12
  for (let star = 0; star < STARS; star++) {
    const x = reach + Math.floor(random() * (SIDE - 2 * reach))
    const y = reach + Math.floor(random() * (SIDE - 2 * reach))
    const peak = 100 * Math.exp(6 * random())
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const i = (y + dy) * SIDE + x + dx
        pixels[i] = pixels[i]! + peak / (1 + (dx * dx + dy * dy) / 6) ** 2.5
      }
    }
  }
}

function writeFrame(path: string, pixels: Float32Array): void {
  const sink = fileSink(path)
  const offset = writeFits(sink, [{ kind: 'empty' }])
  const writer = createCompressedImageWriter({
    sink,
    offset,
    header: [{ keyword: 'EXTNAME', value: 'SCI' }],
    width: SIDE,
    height: SIDE,
    quantizeLevel: QUANTIZE_LEVEL,
    ditherSeed: DITHER_SEED,
  })
  const rows = 64
  for (let y = 0; y < SIDE; y += rows) writer.writeRows(pixels.subarray(y * SIDE, (y + rows) * SIDE), rows)
  writer.finish()
  sink.close()
}

/** Park and Miller's generator, from 0 to 1. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}
