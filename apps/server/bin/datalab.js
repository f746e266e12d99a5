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

// What a server, which stays, must say before Node starts: it becomes a Node that was told, the same process 50 ms later.
// - Its threads collect garbage when they have finished something; the collector does not know how large it is.
// - The C library gives nothing back any more once a large piece was freed, unless it is told what is large, and lets each thread waste
//   memory of its own, unless it is told how many may. Answers of two megabytes are not large: they would come a third
//   slower. And it takes large pieces in pages of 4 KB, each of which costs two microseconds
//   when it is first touched, unless it is told to ask for large pages: a JPEG of a frame is answered 15 ms sooner.
const COLLECT = '--expose-gc'
const told = process.execArgv.includes(COLLECT)
if (process.argv[2] === 'serve' && !told && process.platform !== 'win32') {
  const environment = {
    MALLOC_MMAP_THRESHOLD_: `${2 ** 22}`,
    MALLOC_TRIM_THRESHOLD_: `${2 ** 23}`,
    MALLOC_ARENA_MAX: '2',
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    ...process.env,
  }
  process.execve?.(
    process.execPath,
    [process.execPath, COLLECT, ...process.execArgv, ...process.argv.slice(1)],
    environment,
  )
}

const { enableCompileCache, registerHooks } = await import('node:module')

// Compiled code is kept between runs: half of the time until a command begins is reading and compiling, and what strips
// the types takes 40 MB, again in every thread. The variable is for the threads.
process.env.NODE_COMPILE_CACHE ??= enableCompileCache().directory ?? ''

// To learn what kind a module is, Node parses its package's package.json anew for each. That of drizzle-orm has 180 KB, and
// hundreds of its modules are loaded: a second of start, and 200 MB that the process then keeps.
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
