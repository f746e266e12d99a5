import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a service answers to one query: a body with a status, or null to break the connection, or never. */
export type TapAnswer = { readonly status?: number; readonly body: string } | null | 'never'

export interface TapServer {
  readonly url: string
  /** The parameters of every query so far. */
  readonly asked: URLSearchParams[]
  close(): Promise<void>
}

/** A service of the Table Access Protocol on this machine that answers `POST /tap/sync` as told. */
export async function startTapServer(answer: (adql: string, number: number) => TapAnswer): Promise<TapServer> {
  const asked: URLSearchParams[] = []
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST' || request.url !== '/tap/sync') {
      response.writeHead(404).end()
      return
    }
    const parameters = new URLSearchParams(await bodyOf(request))
    asked.push(parameters)
    const answered = answer(parameters.get('QUERY') ?? '', asked.length)
    if (answered === 'never') return
    if (answered === null) request.socket.destroy()
    else response.writeHead(answered.status ?? 200, { 'content-type': 'application/x-votable+xml' }).end(answered.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/tap`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** A VOTable of doubles as services send it; cells that are null are empty. */
export function votableOf(
  names: readonly string[],
  rows: readonly (readonly (number | null)[])[],
  status = 'OK',
): string {
  const fields = names.map((name) => `<FIELD name="${name}" datatype="double"/>`).join('')
  const cells = rows.map((row) => `<TR>${row.map((cell) => `<TD>${cell ?? ''}</TD>`).join('')}</TR>`).join('')
  return wrapped(`<TABLE>${fields}<DATA><TABLEDATA>${cells}</TABLEDATA></DATA></TABLE>`, status)
}

/** The same in the serialisation BINARY2. */
export function binaryVotableOf(names: readonly string[], rows: readonly (readonly (number | null)[])[]): string {
  const fields = names.map((name) => `<FIELD name="${name}" datatype="double"/>`).join('')
  const maskBytes = Math.ceil(names.length / 8)
  const bytes = Buffer.alloc(rows.length * (maskBytes + 8 * names.length))
  let at = 0
  for (const row of rows) {
    for (const [i, cell] of row.entries()) if (cell === null) bytes[at + (i >> 3)]! |= 0x80 >> (i & 7)
    at += maskBytes
    for (const cell of row) at = bytes.writeDoubleBE(cell ?? Number.NaN, at)
  }
  const base64 = bytes.toString('base64').replace(/.{64}/g, '$&\n')
  const stream = `<STREAM encoding='base64'>\n${base64}\n</STREAM>`
  return wrapped(`<TABLE>${fields}<DATA><BINARY2>${stream}</BINARY2></DATA></TABLE>`, 'OK')
}

/** What a service says when it fails. */
export function failedVotable(words: string): string {
  return `<VOTABLE version="1.4"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">${words}</INFO></RESOURCE></VOTABLE>`
}

function wrapped(table: string, status: string): string {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>'
  const begin = '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">'
  // Services tell that there was more only after the rows.
  const overflow = status === 'OVERFLOW' ? '<INFO name="QUERY_STATUS" value="OVERFLOW"/>' : ''
  return `${declaration}\n${begin}<INFO name="QUERY_STATUS" value="OK"/>${table}${overflow}</RESOURCE></VOTABLE>`
}
