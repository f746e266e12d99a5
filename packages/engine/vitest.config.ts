import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Databases, threads and processes are started, on machines that do other things as well.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
