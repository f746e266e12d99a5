import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { credentialsOf, type DatalabClientOptions, withSlash } from './create-datalab-client.ts'
import type { DatalabRouter } from './datalab-router.ts'

type Input = inferRouterInputs<DatalabRouter>['analysis']['rawData']
type Answer = inferRouterOutputs<DatalabRouter>['analysis']['rawData']

/** As `analysis.rawData` answers, the numbers in a typed array: NaN where there is none. */
export type RawData = Omit<Answer, 'data'> & { data: Float32Array }

/**
 * Asks for the numbers of an image as bytes: the same as `analysis.rawData.mutate`, at a tenth of the cost.
 *
 * @throws Error in the words of the server
 */
export async function fetchRawData({ url, token }: DatalabClientOptions, input: Input): Promise<RawData> {
  const headers = { 'content-type': 'application/json', accept: 'application/octet-stream', ...credentialsOf(token) }
  const address = new URL('api/analysis/raw-data/', withSlash(url))
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(input) })
  const about = response.headers.get('x-datalab-answer')
  if (!response.ok || about === null) throw new Error(await reasonOf(response))
  return { ...(JSON.parse(about) as Omit<Answer, 'data'>), data: readFloats(await response.arrayBuffer()) }
}

async function reasonOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null)
  const error: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : null
  return typeof error === 'string' ? error : `raw-data Error: HTTP ${response.status}`
}

/** Sent little-endian, whatever this machine is. */
function readFloats(bytes: ArrayBuffer): Float32Array {
  const view = new DataView(bytes)
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true))
}
