import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ensureFolder } from './ensure-folder.ts'

const ensure = (dir: string) => ensureFolder(dir, 'the data folder', 'name another')

test('a folder is made with all above it, and may be there already', () => {
  const dir = join(mkdtempSync(join(tmpdir(), 'datalab-')), 'a/b')
  ensure(dir)
  ensure(dir)
  expect(existsSync(dir)).toBe(true)
})

test('where it cannot be made, one sentence says so and what to do', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'datalab-')), 'file')
  writeFileSync(file, '')
  expect(() => ensure(join(file, 'data'))).toThrow(/cannot be made or written to: name another/)
})

test('a file in the place of the folder is told as what it is', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'datalab-')), 'file')
  writeFileSync(file, '')
  expect(() => ensure(file)).toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ message: `${file} is a file, not a folder` }) }),
  )
})

test.runIf(existsSync('/proc/self'))('a file system that makes no folders is refused, not waited for', () => {
  expect(() => ensure('/proc/datalab/data')).toThrow(/cannot be made/)
})
