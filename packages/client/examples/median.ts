// Opens a data session, takes the median of some frames, waits for it and downloads the result.
//
//   node examples/median.ts http://127.0.0.1:8000 TOKEN FRAME FRAME…
//
// Frames are basenames of the archive. The FITS file is written into the working directory.

import { writeFile } from 'node:fs/promises'
import { createDatalabClient, type DatalabClient, type DataOperation, TRPCClientError } from '@datalab/client'

const [url, token, ...frames] = process.argv.slice(2)
if (!url || !URL.canParse(url) || !token || frames.length < 2) {
  console.error('usage: node median.ts URL TOKEN FRAME FRAME…')
  process.exit(2)
}

const datalab = createDatalabClient({ url, token })
try {
  for (const file of outputFiles(await median(datalab, frames))) {
    if (file.fits_url !== undefined) console.log(await download(file.fits_url, `${file.basename}.fits.fz`))
  }
} catch (error) {
  console.error(reasonOf(error))
  process.exit(1)
}

async function median(datalab: DatalabClient, frames: string[]): Promise<DataOperation> {
  const inputs = frames.map((basename) => ({ type: 'fits', source: 'archive', basename }))
  const session = await datalab.sessions.create.mutate({ name: 'Median by the example', input_data: inputs })
  const started = await datalab.operations.create.mutate({
    session_id: session.id,
    name: 'Median',
    input_data: { input_files: inputs },
  })
  const finished = await finish(datalab, session.id, started.id)
  if (finished.status === 'FAILED') throw new Error(finished.message)
  return finished
}

/** Follows an operation, telling its progress, until there is nothing more to wait for. */
function finish(datalab: DatalabClient, session_id: number, id: number): Promise<DataOperation> {
  return new Promise((resolve, reject) => {
    const look = (operation: DataOperation | undefined) => {
      if (operation?.id !== id) return
      console.error(`${operation.status} ${Math.round(operation.operation_progress * 100)} % ${operation.message}`)
      if (operation.status !== 'COMPLETED' && operation.status !== 'FAILED') return
      subscription.unsubscribe()
      resolve(operation)
    }
    const subscription = datalab.operations.watch.subscribe(
      { session_id },
      {
        onData({ data: event }) {
          if (event.type === 'snapshot') look(event.operations.find((operation) => operation.id === id))
          if (event.type === 'changed') look(event.operation)
        },
        onError: reject,
      },
    )
  })
}

function outputFiles({ output }: DataOperation) {
  return output && 'output_files' in output ? output.output_files : []
}

async function download(from: string, name: string): Promise<string> {
  const response = await fetch(from)
  if (!response.ok) throw new Error(`${from} answered ${response.status}`)
  await writeFile(name, new Uint8Array(await response.arrayBuffer()))
  return name
}

/** In the words of the server where it has answered; `data` is what it tells beside them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (!(error instanceof TRPCClientError) || error.data) return error.message
  return `no Datalab server answers at ${url}: ${innermost(error).message}`
}

/** A host with several addresses, as localhost may be, fails with one error for each. */
function innermost(error: Error): Error {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  return cause instanceof Error ? innermost(cause) : error
}
