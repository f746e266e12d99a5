import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { describeRoutes } from './openapi.ts'
import { createToyServer } from './testing/toy-server.ts'

const document = describeRoutes(createToyServer().door.places, { title: 'Toy', version: '1.0.0' })

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate({ ...structuredClone(document) })).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('has every served procedure and no other', () => {
    expect(Object.keys(document.paths).toSorted()).toEqual([
      '/api/ask/{question}/',
      '/api/broken/',
      '/api/busy/',
      '/api/large/',
      '/api/login/',
      '/api/notes/',
      '/api/notes/clear/',
      '/api/notes/{id}/',
      '/api/raw/',
      '/api/visit/',
    ])
    expect(Object.keys(document.paths['/api/notes/{id}/']!)).toEqual(['get', 'put', 'patch', 'delete'])
  })

  it('names operations stably, one name each', () => {
    const names = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((operation) => (operation as { operationId: string }).operationId),
    )
    expect(names).toEqual(expect.arrayContaining(['notes_list', 'notes_update', 'notes_update_put', 'login']))
    expect(new Set(names).size).toBe(names.length)
  })

  it('says what PUT wants, what a page is and where the path has parameters', () => {
    const place = document.paths['/api/notes/{id}/']!
    expect(place.put).toMatchObject({
      parameters: [{ name: 'id', in: 'path', required: true }],
      requestBody: { content: { 'application/json': { schema: { required: ['title'] } } } },
    })
    expect(place.patch).toMatchObject({ requestBody: { required: false } })
    const list = document.paths['/api/notes/']!.get as { parameters: { name: string }[] }
    expect(list.parameters.map(({ name }) => name).toSorted()).toEqual(['limit', 'offset', 'tag'])
    expect(list).toMatchObject({
      responses: {
        200: {
          content: {
            'application/json': {
              schema: { properties: { results: { items: { $ref: '#/components/schemas/Note' } } } },
            },
          },
        },
      },
    })
    expect(document.components.schemas).toHaveProperty('Note')
  })
})
