#!/usr/bin/env node
// Plain JavaScript, so that a Node too old to run TypeScript still gets as far as these sentences.
const notInstalled =
  'datalab: its packages are not installed, most likely because the npm registry could not be reached; connect to the network (or name your registry: npm config set registry …) and run the same command again.'
const major = Number.parseInt(process.versions.node, 10)
if (major < 24) {
  // pnpm runs a script with the project's own Node, and with that of the machine only when it could not install it.
  const byPnpm = process.env.npm_config_user_agent?.startsWith('pnpm/')
  const tooOld = `datalab: needs Node 24 or newer, and this is ${process.versions.node}; run it as "npx -y pnpm@12 datalab …", which brings its own, or install Node 24.`
  console.error(byPnpm ? notInstalled : tooOld)
  process.exit(2)
}

// Some settings only work at process start, so `serve` re-executes itself (execve: same pid) with --expose-gc and
// malloc settings. Without them it works, too, in more memory. docs/decisions/0007 has the measurements.
// - --expose-gc: threads collect garbage when they have finished something large, which the collector does not see.
// - MALLOC_ARENA_MAX: two heaps of the C library instead of eight for each core. With the next two and the collections:
//   an idle server has 146 MB instead of 259, a Median of ten 4k frames peaks below 295 MB instead of at 428.
// - MALLOC_MMAP_THRESHOLD_: pieces of half a megabyte and more go back to the system when they are freed: ten to twenty
//   megabytes less than with 4 MB. With 128 KB pages of sessions, answers of 2 MB, came a third slower.
// - MALLOC_TRIM_THRESHOLD_: so does more than 8 MB of free memory at the end of the heap.
// - GLIBC_TUNABLES: large pages, which are touched in fewer page faults: the JPEG of a frame is answered 15 ms sooner.
const EXPOSE_GC_FLAG = '--expose-gc'
/** Names of the variables that were set here, so that nothing that this process starts inherits them. */
const MARKER = 'DATALAB_REEXECUTED'
const ownVariables = process.env[MARKER]
const alreadyReexecuted = ownVariables !== undefined
if (alreadyReexecuted) {
  for (const name of [MARKER, ...ownVariables.split(' ')]) delete process.env[name]
} else if (process.argv[2] === 'serve' && process.env.DATALAB_REEXECUTE !== '0' && !process.channel) {
  // A process with a channel (fork, node --watch) would lose it.
  const settings = {
    MALLOC_MMAP_THRESHOLD_: `${2 ** 19}`,
    MALLOC_TRIM_THRESHOLD_: `${2 ** 23}`,
    MALLOC_ARENA_MAX: '2',
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
  }
  const own = Object.keys(settings).filter((name) => process.env[name] === undefined)
  const flags = process.execArgv.includes(EXPOSE_GC_FLAG) ? [] : [EXPOSE_GC_FLAG]
  try {
    process.execve?.(process.execPath, [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)], {
      ...settings,
      ...process.env,
      [MARKER]: own.join(' '),
    })
  } catch {
    // Not on Windows, and not under --permission: then without.
  }
}

const { enableCompileCache, registerHooks } = await import('node:module')

// Compiled code is kept between runs: half of the time until a command begins is reading and compiling, and what strips
// the types takes 40 MB, again in every thread. The variable is for the threads.
process.env.NODE_COMPILE_CACHE ??= enableCompileCache().directory ?? ''

// To learn what kind a module is, Node parses its package's package.json anew for each. That of drizzle-orm has 180 KB,
// and hundreds of its modules are loaded: a second of start, and 200 MB that the process then keeps.
registerHooks({
  resolve(specifier, context, next) {
    const isOwn = /^\..*\.js$/.test(specifier) && context.parentURL?.includes('/node_modules/drizzle-orm/')
    if (!isOwn) return next(specifier, context)
    return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
  },
})

await import('../src/main.ts').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.startsWith('Cannot find package')) throw error
  console.error(notInstalled)
  process.exitCode = 2
})
