import { join } from 'node:path'
import type { Services } from '@datalab/api'
import { type Configuration, dataPaths } from '../configuration.ts'
import { type DemoAccount, prepareAccount } from './demo-account.ts'
import { DEMO_SIZE_PIXELS, prepareFrames } from './demo-frames.ts'
import { prepareSessions } from './demo-sessions.ts'

export type { DemoAccount }

export interface DemoOptions {
  configuration: Pick<Configuration, 'dataDir'>
  services: Services
  /** Takes a line about what takes its time. */
  progress: (line: string) => void
  /** Edge of the frames, pixels. */
  size?: number
}

/**
 * Makes what a first look shows: frames, an account, and its sessions with operations. What is there already stays as
 * it is, so it can be called at every start, and be killed at any moment. The operations run once the engine has
 * started.
 */
export async function prepareDemo(options: DemoOptions): Promise<DemoAccount> {
  const { configuration, services, progress, size = DEMO_SIZE_PIXELS } = options
  const { store } = services
  const dir = join(dataPaths(configuration).archive, 'demo')
  const frames = await prepareFrames(store, { dir, size, tell: progress })
  const { account, user } = await prepareAccount(store, join(configuration.dataDir, 'demo.json'))
  await prepareSessions(services, { user, token: account.token }, frames)
  return account
}
