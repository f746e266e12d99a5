import { mkdirSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { openDataFolder, type Server, serveDataFolder } from './servers.ts'

/** Our server with frames in its archive. */
export interface FrameServer {
  server: Server
  token: string
  /** As the archive calls the frames. */
  basenames: string[]
  stop(): void
}

export async function serveFrames(files: readonly string[]): Promise<FrameServer> {
  const folder = openDataFolder()
  const frames = join(folder.dir, 'frames')
  mkdirSync(frames)
  for (const file of files) symlinkSync(file, join(frames, basename(file)))
  folder.command('archive', 'import', frames, '--public')
  const server = await serveDataFolder(folder)
  const stop = () => {
    server.stop()
    folder.remove()
  }
  return { server, token: folder.token, basenames: files.map((file) => basename(file, '.fits.fz')), stop }
}
