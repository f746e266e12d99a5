import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { fetchBody, type Load } from './load.ts'
import type { Recorded } from './plain-fastify.ts'
import { type Seeded, seed } from './seed.ts'

/** A server in a process of its own. */
export interface Server {
  port: number
  /** Largest memory so far; undefined where the system does not tell. */
  peakMegabytes(): number | undefined
  stop(): void
}

/** The program, as a person starts it. */
const datalab = fileURLToPath(new URL('../../apps/server/bin/datalab.js', import.meta.url))

/** A data folder of its own, with one user. */
export interface DataFolder {
  dir: string
  token: string
  /** Runs a command of the program on it; gives what it printed. */
  command(...args: string[]): string
  remove(): void
}

export function openDataFolder(): DataFolder {
  const dir = mkdtempSync(join(tmpdir(), 'datalab-bench-'))
  const command = (...args: string[]) =>
    execFileSync(process.execPath, [datalab, ...args, '--data-dir', dir], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  command('user', 'add', 'bench')
  const token = command('token', 'add', 'bench').trim()
  const remove = () => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  return { dir, token, command, remove }
}

export function serveDataFolder({ dir }: DataFolder): Promise<Server> {
  return startServer([datalab, 'serve', '--port', '0', '--log-level', 'warn', '--data-dir', dir])
}

/** Our server with sessions and operations in it, and plain Fastify with its answers. */
export async function startServers(
  requestsFor: (seeded: Seeded) => readonly Omit<Load, 'port' | 'token'>[],
): Promise<{ ours: Server; plain: Server; token: string; seeded: Seeded; stop(): void }> {
  const folder = openDataFolder()
  const { dir, token } = folder
  const servers: Server[] = []
  const stop = () => {
    for (const server of servers) server.stop()
    folder.remove()
  }
  try {
    const seeded = await seed(dir, 1)
    const ours = await serveDataFolder(folder)
    servers.push(ours)
    const recorded: Recorded[] = []
    for (const request of requestsFor(seeded)) {
      recorded.push({ ...request, body: await fetchBody({ ...request, port: ours.port, token }) })
    }
    const file = join(dir, 'recorded.json')
    writeFileSync(file, JSON.stringify(recorded))
    const plain = await startServer([fileURLToPath(new URL('plain-fastify.ts', import.meta.url)), file])
    servers.push(plain)
    return { ours, plain, token, seeded, stop }
  } catch (error) {
    stop()
    throw error
  }
}

/** Starts a program that prints its address. */
async function startServer(args: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /http:\/\/[^ :]+:(\d+)/.exec(line)?.[1]
    if (port === undefined) continue
    child.stdout.resume()
    return { port: Number(port), peakMegabytes: () => peakOf(child), stop: () => void child.kill() }
  }
  throw new Error(`${args[0]} ended before it served`)
}

function peakOf({ pid }: ChildProcess): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}
