import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // One project a package, so that each can bring its own set-up and `pnpm vitest --project store` runs one.
    projects: ['packages/*', 'apps/*', { test: { name: 'workspace', include: ['test/**/*.test.ts'] } }],
    // Lends PostgreSQL databases to tests of every project; the server starts when the first test asks.
    globalSetup: ['packages/store/src/testing/global-setup.ts'],
    // All processors: the default leaves one idle, which is half of a small machine.
    maxWorkers: '100%',
    passWithNoTests: true,
  },
})
