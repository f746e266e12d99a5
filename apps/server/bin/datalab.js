#!/usr/bin/env node
// Plain JavaScript, so that a Node too old to run TypeScript still gets as far as this sentence.
const major = Number.parseInt(process.versions.node, 10)
if (major < 24) {
  console.error(
    `datalab: needs Node 24 or newer, and this is ${process.versions.node}; run it as "npx -y pnpm@12 datalab …", which brings its own, or install Node 24.`,
  )
  process.exit(2)
}
await import('../src/main.ts')
