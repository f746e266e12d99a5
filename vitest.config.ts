import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // One project a package, so that each can bring its own set-up and `pnpm vitest --project store` runs one.
    projects: ['packages/*', 'apps/*', { test: { name: 'workspace', include: ['test/**/*.test.ts'] } }],
    passWithNoTests: true,
  },
})
