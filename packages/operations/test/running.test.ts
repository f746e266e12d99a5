import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PRECISION, OperationCancelled, operations, runOperation } from '../src/index.ts'
import { named, pathsOf, writeLargeFrame } from './frames.ts'
import { framePaths } from './reference-data.ts'
import { productImage, run, temporaryDir } from './run.ts'

const dir = temporaryDir()
const size = 1024
const large = pathsOf(
  Object.fromEntries(['a', 'b', 'c'].map((name, i) => [name, writeLargeFrame(dir, name, size, 100 * (i + 1))])),
)

/** Channels of a colour image, as a client names them. */
const coloured = (...names: string[]) => named(...names).map((frame) => ({ ...frame, color: { r: 90, g: 9, b: 200 } }))

describe('threads', () => {
  it.each(['Median', 'Normalization', 'Subtraction', 'Stacking'])('do not change the pixels of %s', async (name) => {
    const sent = {
      input_files: named('a', 'b', 'c'),
      ...(name === 'Subtraction' && { subtraction_file: named('b') }),
    }
    const [one, three] = [
      await run(name, sent, { paths: large, threads: 1, precision: DEFAULT_PRECISION }),
      await run(name, sent, { paths: large, threads: 3, precision: DEFAULT_PRECISION }),
    ]
    expect(three.products).toEqual(one.products)
    for (const product of one.products) {
      expect(productImage(three, product).pixels).toEqual(productImage(one, product).pixels)
    }
  })

  it('may be more than there are bands', async () => {
    const ran = await run('Median', { input_files: named('tiny', 'tiny') }, { threads: 8 })
    expect(ran.products.length).toBe(1)
  })

  it('do not change a reprojected stack', async () => {
    const sent = { input_files: named('sky-a', 'sky-b', 'sky-nanblock'), stacking_mode: 'reproject' }
    const [one, two] = [await run('Stacking', sent), await run('Stacking', sent, { threads: 2 })]
    expect(productImage(two, two.products[0]!).pixels).toEqual(productImage(one, one.products[0]!).pixels)
  })

  it('serve operations that run at the same time', async () => {
    const sent = { input_files: named('a', 'b', 'c') }
    const alone = await run('Median', sent, { paths: large })
    const together = await Promise.all([1, 2, 3].map(() => run('Median', sent, { paths: large, threads: 2 })))
    for (const ran of together) {
      expect(productImage(ran, ran.products[0]!).pixels).toEqual(productImage(alone, alone.products[0]!).pixels)
    }
  })
})

describe('progress', () => {
  it.each([
    ['Median', { input_files: named('a', 'b') }],
    ['Normalization', { input_files: named('a', 'b', 'c') }],
    ['Subtraction', { input_files: named('a', 'b', 'c'), subtraction_file: named('a') }],
    ['Stacking', { input_files: named('a', 'b', 'c') }],
    ['Color Image', { color_channels: coloured('a', 'b', 'c') }],
  ])('of %s never goes back, never passes 1, and is 1 only at the end', async (name, sent) => {
    for (const threads of [1, 2]) {
      const { progress } = await run(name, sent, { paths: large, threads })
      // How many of the bands this thread gets, and tells about, is up to the system; alone it gets all of them.
      expect(progress.length).toBeGreaterThan(threads === 1 ? 60 : 3)
      expect(progress).toEqual([...progress].sort((x, y) => x - y))
      expect(progress.at(-1)).toBe(1)
      expect(Math.max(...progress.slice(0, -1))).toBeLessThan(1)
      expect(Math.min(...progress)).toBeGreaterThanOrEqual(0)
    }
  })

  it('is told in words', async () => {
    const messages = new Set<string>()
    await run('Median', { input_files: named('a', 'b') }, { paths: large, onProgress: (_, text) => messages.add(text) })
    expect([...messages]).toEqual([
      'Taking the median of 2 images',
      'Drawing the pictures',
      'Writing the files',
      'Done.',
    ])
  })
})

describe('products', () => {
  it.each(['Normalization', 'Subtraction'])('of %s appear one by one, each complete when it is told', async (name) => {
    const operation = operations.get(name)!
    const input = operation.check({
      input_files: named('dither01', 'dither02', 'dither03'),
      ...(name === 'Subtraction' && { subtraction_file: named('dither01') }),
    })
    if (!input.ok) throw new Error('refused')
    const outDir = temporaryDir()
    const seen: string[][] = []
    await runOperation({
      operation: name,
      version: operation.version,
      input: input.input,
      key: 'k',
      paths: framePaths,
      outDir,
      precision: DEFAULT_PRECISION,
      threads: 1,
      control: {
        progress() {},
        product: () => seen.push(readdirSync(outDir).filter((file) => !file.startsWith('.'))),
        cancelled: () => false,
      },
    })
    const filesOf = (index: number) => [`k-${index}.fits.fz`, `k-${index}.jpg`, `k-${index}.thumbnail.jpg`]
    expect(seen).toEqual([filesOf(1), [...filesOf(1), ...filesOf(2)], [...filesOf(1), ...filesOf(2), ...filesOf(3)]])
    expect(readdirSync(outDir).sort()).toEqual([...filesOf(1), ...filesOf(2), ...filesOf(3)])
  })
})

describe('cancelling', () => {
  it.each([1, 2])('stops between frames of a band and leaves nothing behind, with %i threads', async (threads) => {
    let asked = 0
    const outDir = temporaryDir()
    const attempt = run(
      'Median',
      { input_files: named('a', 'b', 'c') },
      {
        ...{ paths: large, threads, outDir },
        cancelled: () => ++asked > 30,
      },
    )
    await expect(attempt).rejects.toThrow(OperationCancelled)
    expect(asked).toBeLessThan(60)
    expect(readdirSync(outDir)).toEqual([])
  })

  it('stops while channels are laid on each other, and leaves nothing behind', async () => {
    const outDir = temporaryDir()
    let stop = false
    const attempt = run(
      'Color Image',
      { color_channels: coloured('a', 'b', 'c') },
      {
        ...{ paths: large, threads: 2, outDir },
        onProgress: (fraction) => {
          stop = fraction > 0.3
        },
        cancelled: () => stop,
      },
    )
    await expect(attempt).rejects.toThrow(OperationCancelled)
    expect(readdirSync(outDir)).toEqual([])
  })

  it('keeps the products that were told before it', async () => {
    const outDir = temporaryDir()
    let stop = false
    const attempt = run(
      'Normalization',
      { input_files: named('a', 'b') },
      {
        ...{ paths: large, outDir },
        onProgress: (fraction) => {
          stop = fraction > 0.6
        },
        cancelled: () => stop,
      },
    )
    await expect(attempt).rejects.toThrow(OperationCancelled)
    expect(readdirSync(outDir).sort()).toEqual(['result-1.fits', 'result-1.jpg', 'result-1.thumbnail.jpg'])
  })

  it('before the start does no work', async () => {
    const attempt = run('Median', { input_files: named('a', 'b') }, { paths: large, cancelled: () => true })
    await expect(attempt).rejects.toThrow(OperationCancelled)
  })
})

describe('after a failure', () => {
  it('nothing is left behind', async () => {
    const outDir = temporaryDir()
    await expect(run('Normalization', { input_files: named('odd-zero') }, { outDir })).rejects.toThrow('odd-zero')
    expect(readdirSync(outDir)).toEqual([])
  })

  it('helper threads still serve the next operation', async () => {
    const paths = { ...large, 'archive/gone': '/nowhere/gone.fits' }
    await expect(run('Median', { input_files: named('a', 'gone') }, { paths, threads: 2 })).rejects.toThrow('ENOENT')
    const ran = await run('Median', { input_files: named('a', 'b') }, { paths, threads: 2 })
    expect(ran.products.length).toBe(1)
  })

  it('an operation that has changed since it was asked for is not run under the old name', async () => {
    const request = { operation: 'Median', version: 0, input: {}, key: 'k', paths: {}, outDir: temporaryDir() }
    const control = { progress() {}, product() {}, cancelled: () => false }
    await expect(runOperation({ ...request, precision: DEFAULT_PRECISION, threads: 1, control })).rejects.toThrow(
      'run it again',
    )
  })
})
