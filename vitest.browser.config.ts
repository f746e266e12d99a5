import { defineConfig } from 'vitest/config'

/** What a person does in a browser; needs Chromium, so these are no part of `pnpm test`. */
export default defineConfig({
  test: {
    include: ['apps/*/e2e/**/*.e2e.ts'],
    // On machines that do other things as well.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
