import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from './call.ts'
import { type ReferenceServer, startReferenceServer } from './reference-server.ts'

let server: ReferenceServer
beforeAll(async () => {
  server = await startReferenceServer({ engine: false })
}, 60_000)
afterAll(() => server.close())

const get = (path: string) => call('GET', server.base + path)

describe('the document of the API', () => {
  it('is valid OpenAPI 3.1, free to read', async () => {
    const { status, json } = await get('/api/openapi.json')
    expect(status).toBe(200)
    expect(await new Validator().validate(structuredClone(json))).toEqual({ valid: true })
  })

  it('names every operation once, so that generated clients keep their names', async () => {
    const { json } = await get('/api/openapi.json')
    const names = Object.values<Record<string, { operationId: string }>>(json.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(names.toSorted()).toMatchInlineSnapshot(`
      [
        "analysis_centroiding",
        "analysis_cutout",
        "analysis_getJpg",
        "analysis_getTif",
        "analysis_header",
        "analysis_lightCurve",
        "analysis_lineProfile",
        "analysis_rawData",
        "analysis_run",
        "analysis_sourceCatalog",
        "analysis_wcs",
        "auth_login",
        "auth_profile",
        "frames_aggregate",
        "frames_get",
        "frames_headers",
        "frames_list",
        "operations_bulkDelete",
        "operations_cancel",
        "operations_create",
        "operations_delete",
        "operations_describe",
        "operations_explainPoint",
        "operations_get",
        "operations_list",
        "operations_retry",
        "sessions_create",
        "sessions_delete",
        "sessions_get",
        "sessions_list",
        "sessions_removeInputData",
        "sessions_update",
        "sessions_update_put",
      ]
    `)
  })

  it('describes the objects that clients know', async () => {
    const { components } = (await get('/api/openapi.json')).json
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining([
        'DataSession',
        'DataOperation',
        'InputItem',
        'OutputFile',
        'Profile',
        'WizardDescription',
      ]),
    )
  })
})

describe('the analyses in the document', () => {
  it('have their own body and answer each, and the media types that they can be had as', async () => {
    const { paths } = (await get('/api/openapi.json')).json
    const actions = Object.keys(paths).filter((path) => path.startsWith('/api/analysis/') && !path.includes('{'))
    expect(actions.length).toBe(10)
    for (const path of actions) {
      const { requestBody, responses } = paths[path].post
      const { schema, example } = requestBody.content['application/json']
      expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(example)))
      expect(schema.required.every((field: string) => field in example)).toBe(true)
      expect(responses['200'].content['application/json'].schema).not.toEqual({})
    }
    const media = (action: string) => Object.keys(paths[`/api/analysis/${action}/`].post.responses['200'].content)
    expect(media('raw-data')).toEqual(['application/json', 'application/octet-stream'])
    expect(media('cutout')).toEqual(['application/json', 'application/fits', 'image/jpeg', 'image/png'])
  })
})

describe('the page to try it', () => {
  it('is where the root leads, and takes nothing from other hosts', async () => {
    const root = await get('/')
    expect([root.status, root.headers.get('location')]).toEqual([302, '/api/docs'])
    for (const path of ['/api/docs', '/api/docs/']) {
      const page = await get(path)
      expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self';/)
      expect(page.text).not.toMatch(/https?:/)
      for (const [, asset] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
        expect([asset, (await get(asset!)).status]).toEqual([asset, 200])
      }
    }
  })
})
