import { describe, expect, it } from 'vitest'
import { createImageMemory, type Held, type ImageMemory } from './image-memory.ts'

const BUDGET = 1024

const memory = () => createImageMemory<string>({ budgetBytes: BUDGET })

/** Holds so many bytes under a key, filled with a number. */
function hold(
  images: ImageMemory<string>,
  key: string,
  bytes: number,
  fill = 1,
  made: string[] = [],
): Promise<Held<string>> {
  return images.hold(key, async (allocate) => {
    made.push(key)
    const { memory: buffer, offset } = await allocate(bytes)
    new Uint8Array(buffer, offset, bytes).fill(fill)
    return key
  })
}

const bytesOf = ({ place }: Held<string>, count: number) => [...new Uint8Array(place.memory, place.offset, count)]

describe('the memory for images', () => {
  it('makes a thing once for everybody who asks meanwhile, and keeps it for those who ask later', async () => {
    const images = memory()
    const made: string[] = []
    const all = await Promise.all([1, 2, 3].map(() => hold(images, 'a', 100, 7, made)))
    for (const held of all) held.release()
    const later = await hold(images, 'a', 100, 9, made)
    expect(made).toEqual(['a'])
    expect(bytesOf(later, 3)).toEqual([7, 7, 7])
  })

  it('stays within its budget, the least recently used going first', async () => {
    const images = memory()
    const made: string[] = []
    for (const key of ['a', 'b', 'c', 'd']) (await hold(images, key, 256, 1, made)).release()
    ;(await hold(images, 'a', 256, 1, made)).release()
    ;(await hold(images, 'e', 256, 1, made)).release()
    expect(images.stats()).toEqual({ bytes: BUDGET, kept: 4 })
    for (const key of ['a', 'c', 'd', 'e', 'b']) (await hold(images, key, 256, 1, made)).release()
    expect(made).toEqual(['a', 'b', 'c', 'd', 'e', 'b'])
  })

  it('never gives away what is being looked at: another waits until there is room', async () => {
    const images = memory()
    const first = await hold(images, 'a', 700, 1)
    const waiting = hold(images, 'b', 700, 2)
    await new Promise(setImmediate)
    expect(bytesOf(first, 700).every((byte) => byte === 1)).toBe(true)
    first.release()
    const second = await waiting
    expect(bytesOf(second, 700).every((byte) => byte === 2)).toBe(true)
  })

  it('uses the gaps that unequal sizes leave', async () => {
    const images = memory()
    const a = await hold(images, 'a', 256)
    const b = await hold(images, 'b', 256)
    const c = await hold(images, 'c', 512)
    b.release()
    const d = await hold(images, 'd', 200)
    expect(d.place.offset).toBe(256)
    expect(new Set([a, c, d].map(({ place }) => place.offset)).size).toBe(3)
    for (const held of [a, c, d]) held.release()
  })

  it('forgets what could not be made, so that the next who asks tries again', async () => {
    const images = memory()
    const failing = images.hold('a', async (allocate) => {
      await allocate(BUDGET)
      throw new Error('no such file')
    })
    await expect(failing).rejects.toThrow('no such file')
    expect(images.stats()).toEqual({ bytes: 0, kept: 0 })
    expect((await hold(images, 'a', BUDGET)).value).toBe('a')
  })

  it('gives what is larger than all of it memory of its own, one at a time, and does not keep it', async () => {
    const images = memory()
    const first = await hold(images, 'large', 2 * BUDGET, 3)
    expect(bytesOf(first, 2 * BUDGET).every((byte) => byte === 3)).toBe(true)
    let there = false
    const second = hold(images, 'larger', 3 * BUDGET).then((held) => {
      there = true
      return held
    })
    await new Promise(setImmediate)
    expect(there).toBe(false)
    first.release()
    ;(await second).release()
    const made: string[] = []
    ;(await hold(images, 'large', 2 * BUDGET, 3, made)).release()
    expect(made).toEqual(['large'])
    expect(images.stats()).toEqual({ bytes: 0, kept: 0 })
  })

  it('releases once, however often it is told', async () => {
    const images = memory()
    const a = await hold(images, 'a', 600)
    const again = await hold(images, 'a', 600)
    a.release()
    a.release()
    const waiting = hold(images, 'b', 600)
    await new Promise(setImmediate)
    expect(images.stats().kept).toBe(1)
    again.release()
    expect((await waiting).value).toBe('b')
  })
})
