import { createDatalabClient } from '@datalab/client'
import { bytesSource, findScienceImage, openFits, openImage } from '@datalab/fits'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from './call.ts'
import { type ReferenceServer, startReferenceServer, TOKENS } from './reference-server.ts'

const frame = (number: string) => ({ basename: `tst1m0a-fa99-20240115-${number}-e91`, source: 'archive' })
/** Of alice's proposal alone. */
const PRIVATE = frame('0502')
const STAR = { ra: 150.098396, dec: 2.198189 }

let server: ReferenceServer
beforeAll(async () => {
  server = await startReferenceServer({ engine: false })
}, 60_000)
afterAll(() => server.close())

const ask = (action: string, body: object, token: string = TOKENS.alice) =>
  call('POST', `${server.base}/api/analysis/${action}/`, { token, body })

/** An answer as bytes, with the fields that are beside them. */
async function askBytes(action: string, accept: string, body: object) {
  const response = await fetch(`${server.base}/api/analysis/${action}/`, {
    method: 'POST',
    headers: { authorization: `Token ${TOKENS.alice}`, 'content-type': 'application/json', accept },
    body: JSON.stringify(body),
  })
  const about: Record<string, unknown> = JSON.parse(response.headers.get('x-datalab-answer') ?? 'null')
  const { status, headers } = response
  return {
    status,
    type: headers.get('content-type'),
    length: headers.get('content-length'),
    about,
    bytes: new Uint8Array(await response.arrayBuffer()),
  }
}

/** Width and height, from the frame header of a baseline JPEG. */
function sizeOfJpeg(bytes: Uint8Array): [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  expect(view.getUint16(0)).toBe(0xffd8)
  let at = 2
  while (view.getUint16(at) !== 0xffc0) at += 2 + view.getUint16(at + 2)
  return [view.getUint16(at + 7), view.getUint16(at + 5)]
}

function sizeOfPng(bytes: Buffer): [number, number] {
  expect(bytes.toString('latin1', 1, 4)).toBe('PNG')
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

describe('analyses as bytes', () => {
  it('raw-data is the same numbers as little-endian float32, with the other fields beside them', async () => {
    const body = { ...frame('0301'), max_size: 7 }
    const { data, ...others } = (await ask('raw-data', body)).json
    const got = await askBytes('raw-data', 'application/octet-stream', body)
    expect([got.status, got.type, got.length]).toEqual([200, 'application/octet-stream', '196'])
    expect(got.about).toEqual(others)
    const view = new DataView(got.bytes.buffer)
    for (let i = 0; i < 49; i++) expect(view.getFloat32(4 * i, true)).toBeCloseTo(data[i], 3)
  })

  it('pages of other origins may read what is beside them', async () => {
    const headers = { authorization: `Token ${TOKENS.alice}`, accept: 'image/jpeg', origin: 'http://elsewhere.test' }
    const response = await fetch(`${server.base}/api/analysis/get-jpg/`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ ...frame('0101'), zmin: 90, zmax: 300 }),
    })
    const exposed = (response.headers.get('access-control-expose-headers') ?? '').split(', ')
    expect(exposed).toEqual(expect.arrayContaining(['x-datalab-answer', 'X-Request-Id']))
  })

  it('JSON is sent to whoever accepts it first, or anything', async () => {
    for (const accept of ['*/*', 'application/json, application/octet-stream', 'application/json']) {
      expect((await askBytes('raw-data', accept, { ...frame('0301'), max_size: 2 })).type).toBe('application/json')
    }
    expect((await askBytes('wcs', 'application/octet-stream', frame('0101'))).status).toBe(406)
  })

  it('a refusal is JSON whatever was accepted', async () => {
    const got = await askBytes('raw-data', 'application/octet-stream', { basename: 'nowhere' })
    expect([got.status, got.type]).toEqual([400, 'application/json'])
  })

  it('pictures are files, of the size of the image', async () => {
    const got = await askBytes('get-jpg', 'image/jpeg', { ...frame('0101'), zmin: 90, zmax: 300 })
    expect(got.type).toBe('image/jpeg')
    expect(sizeOfJpeg(got.bytes)).toEqual([64, 48])
  })

  it('a FITS cut-out keeps pixels and sky', async () => {
    const place = { ...frame('0101'), ...STAR, size: 8 }
    const got = await askBytes('cutout', 'application/fits', { ...place, format: 'fits' })
    expect(got.type).toBe('application/fits')
    const file = openFits(bytesSource(got.bytes))
    const reader = openImage(file, findScienceImage(file))
    expect(got.about).toMatchObject({ width: reader.width, height: reader.height })
    const { crpix } = (await ask('wcs', frame('0101'))).json
    const header = findScienceImage(file).header
    expect(header.number('CRPIX1')).toBeCloseTo(crpix[0] - Number(got.about.x), 9)
    expect(header.number('CRPIX2')).toBeCloseTo(crpix[1] - Number(got.about.y), 9)
    const picture = (await ask('cutout', { ...place, format: 'png' })).json
    expect(picture).toMatchObject({ media_type: 'image/png', width: reader.width, height: reader.height })
    expect(sizeOfPng(Buffer.from(picture.file_base64, 'base64'))).toEqual([reader.width, reader.height])
  })
})

describe('rights to what is in memory and what was kept', () => {
  const questions: [string, object][] = [
    ['raw-data', { max_size: 4 }],
    ['wcs', {}],
    ['get-tif', {}],
    ['header', {}],
    ['line-profile', { width: 64, height: 48, x1: 1, y1: 1, x2: 9, y2: 9 }],
    ['light-curve', { target_coords: STAR, images: [PRIVATE] }],
  ]

  it.each(questions)(
    '%s: one who may not see the frame is refused after one who may was answered',
    async (action, more) => {
      const body = { ...PRIVATE, ...more }
      expect((await ask(action, body)).status).toBe(200)
      for (const token of [TOKENS.bob]) {
        const refused = await ask(action, body, token)
        expect([refused.status, refused.json]).toEqual([
          400,
          { error: `${action} Error: Could not find ${PRIVATE.basename} in the archive` },
        ])
      }
    },
  )
})

describe('kept files', () => {
  it('a TIFF is made once: its link is the same, and works without a token', async () => {
    const first = (await ask('get-tif', frame('0103'))).json.tif_url
    const again = await Promise.all([1, 2, 3].map(() => ask('get-tif', frame('0103'))))
    for (const { json } of again) expect(json.tif_url).toBe(first)
    const response = await fetch(first)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/tiff'])
    expect(response.headers.get('content-disposition')).toContain(`${frame('0103').basename}.tif`)
    const start = Buffer.from(await response.arrayBuffer()).toString('latin1', 0, 2)
    expect(['II', 'MM']).toContain(start)
  })
})

describe('the metrics', () => {
  it('tell how much memory images take', async () => {
    await ask('raw-data', { ...frame('0104'), max_size: 1 })
    const { text } = await call('GET', `${server.base}/metrics`)
    expect(Number(/^datalab_image_memory_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(64 * 48 * 4)
  })
})

describe('many at once', () => {
  it('get each their own answer', async () => {
    const sizes = Array.from({ length: 24 }, (_, i) => 1 + (i % 8))
    const answers = await Promise.all(
      sizes.map((size, i) => ask('raw-data', { ...frame(`010${1 + (i % 9)}`), max_size: size })),
    )
    expect(answers.map(({ json }) => json.data.length)).toEqual(sizes.map((size) => size * size))
  })
})

describe('over the typed door', () => {
  const client = () => createDatalabClient({ url: server.base, token: TOKENS.alice })

  it('answers are typed', async () => {
    const { crval, fits_dimensions } = await client().analysis.wcs.mutate({ basename: frame('0101').basename })
    const position: [number, number] = crval
    expect([...position, ...fits_dimensions]).toEqual([150.1, 2.2, 64, 48])
    const { data } = await client().analysis.rawData.mutate({ basename: frame('0101').basename, max_size: 3 })
    const sum = data.reduce<number>((total, value) => total + (value ?? 0), 0)
    expect(sum).toBeGreaterThan(0)
    const { light_curve } = await client().analysis.lightCurve.mutate({
      target_coords: STAR,
      images: ['0102', '0101'].map((number) => ({ basename: frame(number).basename })),
    })
    expect(light_curve.map(({ basename }) => basename)).toEqual(
      ['0101', '0102'].map((number) => frame(number).basename),
    )
  })

  it('a refusal says which analysis, which field and in how many words', async () => {
    // @ts-expect-error: a width is wanted
    const failing = client().analysis.sourceCatalog.mutate({ basename: 'x', height: 5 })
    await expect(failing).rejects.toMatchObject({
      message: 'source-catalog Error: width: This field is required.',
      data: { code: 'BAD_REQUEST', reason: 'analysis_failed', issues: [{ path: ['width'] }] },
    })
  })
})

describe('headers', () => {
  it('are told card by card, of any extension by name or number', async () => {
    const { json } = await ask('header', frame('0101'))
    expect(json).toMatchObject({ extension: 'SCI', index: 1 })
    expect(json.header).toContainEqual(expect.objectContaining({ keyword: 'NAXIS1', value: 64 }))
    expect((await ask('header', { ...frame('0101'), extension: 'cat' })).json.extension).toBe('CAT')
    expect((await ask('header', { ...frame('0101'), extension: '0' })).json.index).toBe(0)
    const missing = await ask('header', { ...frame('0101'), extension: 'ERR' })
    expect([missing.status, missing.json.error]).toEqual([400, expect.stringContaining('extension: there is no ERR')])
  })
})
