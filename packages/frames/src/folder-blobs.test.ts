import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BlobStore } from './blob-store.ts'
import { createFolderBlobs } from './folder-blobs.ts'

const key = 'ab'.repeat(32)
const name = `${key}-1.fits.fz`
let dir = ''
let blobs: BlobStore

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'datalab-blobs-'))
  blobs = createFolderBlobs({ dir: join(dir, 'blobs') })
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function source(content: string | Uint8Array): Promise<string> {
  const path = join(dir, 'source')
  await writeFile(path, content)
  return path
}

async function contentOf(blobKey: string, blobName: string, range?: { start: number; end: number }) {
  const opened = await blobs.open(blobKey, blobName, range)
  return opened && (await buffer(opened.stream)).toString()
}

describe('folder blobs', () => {
  test('hold what was put, under its key and name, and take the file over', async () => {
    const path = await source('pixels')
    await blobs.put(key, name, path)
    expect(await contentOf(key, name)).toBe('pixels')
    expect(await readFile(await blobs.path(key, name), 'utf8')).toBe('pixels')
    expect(await blobs.has(key, name)).toBe(true)
    expect(await blobs.stat(key, name)).toMatchObject({ size: 6 })
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  test('leave the file where it is when asked to', async () => {
    const path = await source('pixels')
    await blobs.put(key, name, path, { keep: true })
    expect(await readFile(path, 'utf8')).toBe('pixels')
    expect(await contentOf(key, name)).toBe('pixels')
  })

  test('give any range of bytes, and refuse one that is not inside', async () => {
    await blobs.put(key, name, await source('0123456789'))
    expect(await contentOf(key, name, { start: 0, end: 0 })).toBe('0')
    expect(await contentOf(key, name, { start: 3, end: 9 })).toBe('3456789')
    await expect(blobs.open(key, name, { start: 3, end: 10 })).rejects.toThrow(RangeError)
    await expect(blobs.open(key, name, { start: 4, end: 3 })).rejects.toThrow(RangeError)
  })

  test('have a tag that stays while the contents do, and changes with them', async () => {
    await blobs.put(key, name, await source('first'))
    const first = await blobs.stat(key, name)
    expect(await blobs.stat(key, name)).toEqual(first)
    const opened = await blobs.open(key, name)
    opened?.stream.destroy()
    expect(opened?.etag).toBe(first?.etag)
    await blobs.put(key, name, await source('other'))
    expect((await blobs.stat(key, name))?.etag).not.toBe(first?.etag)
  })

  test('say that there is none rather than fail', async () => {
    expect(await blobs.has(key, name)).toBe(false)
    expect(await blobs.stat(key, name)).toBeNull()
    expect(await blobs.open(key, name)).toBeNull()
    expect(await blobs.list(key)).toEqual([])
    expect(await blobs.keys()).toEqual([])
    await blobs.remove(key)
    await expect(blobs.path(key, name)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('are listed by name and removed by key, others left alone', async () => {
    await blobs.put(key, 'b.jpg', await source('b'))
    await blobs.put(key, 'a.jpg', await source('a'))
    await blobs.put('other', 'c.jpg', await source('c'))
    expect(await blobs.list(key)).toEqual(['a.jpg', 'b.jpg'])
    expect(await blobs.keys()).toEqual([key, 'other'].sort())
    await blobs.remove(key)
    expect(await blobs.list(key)).toEqual([])
    expect(await blobs.keys()).toEqual(['other'])
    expect(await contentOf('other', 'c.jpg')).toBe('c')
  })

  test.each([
    ['..', 'a'],
    ['.', 'a'],
    ['', 'a'],
    ['a/b', 'a'],
    ['.unfinished', 'a'],
    ['a', '..'],
    ['a', '../a'],
    ['a', 'b/c'],
    ['a', 'b\\c'],
    ['a', 'b\0c'],
    ['a', '.hidden'],
    ['a', ''],
  ])('never leave their folder: key %j, name %j', async (badKey, badName) => {
    await expect(blobs.put(badKey, badName, await source('x'))).rejects.toMatchObject({ code: 'bad_name' })
    await expect(blobs.open(badKey, badName)).rejects.toMatchObject({ code: 'bad_name' })
  })

  test('are never seen half', async () => {
    const sizes = [3_000_000, 5_000_000]
    await blobs.put(key, name, await source(new Uint8Array(sizes[0] ?? 0)))
    const seen = new Set<number>()
    const writing = (async () => {
      for (let round = 0; round < 20; round++) {
        await blobs.put(key, name, await source(new Uint8Array(sizes[round % 2] ?? 0)))
      }
      return 'done' as const
    })()
    while ((await Promise.race([writing, blobs.stat(key, name)])) !== 'done') {
      seen.add((await blobs.stat(key, name))?.size ?? -1)
    }
    expect([...seen].filter((size) => !sizes.includes(size))).toEqual([])
  })

  test('a put that fails leaves nothing behind', async () => {
    await expect(blobs.put(key, name, join(dir, 'not there'))).rejects.toThrow('ENOENT')
    expect(await readdir(join(dir, 'blobs', '.unfinished'))).toEqual([])
    expect(await blobs.keys()).toEqual([])
  })

  test('puts and removals of one key at the same time all end', async () => {
    const path = await source('x')
    const rounds = Array.from({ length: 20 }, (_, index) =>
      Promise.all([blobs.put(key, `n${index}`, path, { keep: true }), blobs.remove(key)]),
    )
    await Promise.all(rounds)
    for (const left of await blobs.list(key)) expect(await contentOf(key, left)).toBe('x')
  })

  test('expire when all under a key is older, and stay whole when one is not', async () => {
    const put = async (blobName: string, seconds: number) => {
      const path = await source(blobName)
      await utimes(path, seconds, seconds)
      await blobs.put(key, blobName, path)
    }
    await put('old.jpg', 1000)
    await put('young.jpg', 2000)
    expect(await blobs.expire(key, 2_000_000)).toBe(false)
    expect(await blobs.list(key)).toEqual(['old.jpg', 'young.jpg'])
    expect(await blobs.expire(key, 2_000_001)).toBe(true)
    expect(await blobs.keys()).toEqual([])
    expect(await readdir(join(dir, 'blobs', '.unfinished'))).toEqual([])
    expect(await blobs.expire(key, 2_000_001)).toBe(false)
  })

  test('a process killed while it puts leaves whole blobs alone, and its leftovers are swept a day later', async () => {
    const module = new URL('./folder-blobs.ts', import.meta.url).href
    const script = `
      import { createFolderBlobs } from ${JSON.stringify(module)}
      import { writeFile } from 'node:fs/promises'
      const blobs = createFolderBlobs({ dir: ${JSON.stringify(join(dir, 'blobs'))} })
      await writeFile(${JSON.stringify(join(dir, 'big'))}, new Uint8Array(20_000_000))
      for (let n = 0; ; n++) {
        await blobs.put(${JSON.stringify(key)}, 'n' + (n % 7), ${JSON.stringify(join(dir, 'big'))}, { keep: true })
        process.stdout.write('.')
      }`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let puts = 0
    for await (const chunk of child.stdout) {
      puts += chunk.length
      if (puts >= 5) break
    }
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')

    const names = await blobs.list(key)
    expect(names.length).toBeGreaterThan(0)
    for (const each of names) expect((await blobs.stat(key, each))?.size).toBe(20_000_000)
    await blobs.sweep(Date.now() + 25 * 3600 * 1000)
    expect(await readdir(join(dir, 'blobs', '.unfinished'))).toEqual([])
    expect(await blobs.list(key)).toEqual(names)
  })

  test('what another process has in hand now is not swept', async () => {
    const unfinished = join(dir, 'blobs', '.unfinished')
    await mkdir(unfinished, { recursive: true })
    await writeFile(join(unfinished, 'in-hand'), 'x')
    // A moved file keeps the time it was written; that is no sign of age.
    await utimes(join(unfinished, 'in-hand'), 0, 0)
    await blobs.sweep()
    expect(await readdir(unfinished)).toEqual(['in-hand'])
  })
})
