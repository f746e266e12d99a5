import { defineProject } from 'vitest/config'

export default defineProject({
  test: { name: 'api', globalSetup: '../store/src/testing/global-setup.ts', hookTimeout: 60_000 },
})
