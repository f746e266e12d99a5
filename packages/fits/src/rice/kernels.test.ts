import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileKernels, generatedUrl } from '../../kernels/build.ts'

test('the committed module is what the kernels compile to (else run `node packages/fits/kernels/build.ts`)', async () => {
  expect(readFileSync(generatedUrl, 'utf8')).toBe(await compileKernels())
}, 60_000)
