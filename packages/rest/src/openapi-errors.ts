import type { JsonSchema } from './kinds.ts'

const error = { type: 'string', description: 'One plain sentence for a person.' }

export const errorSchemas: Record<string, JsonSchema> = {
  Error: {
    type: 'object',
    properties: { detail: { type: 'string' }, error },
    required: ['detail', 'error'],
    examples: [{ detail: 'Not found.', error: 'Not found.' }],
  },
  FieldErrors: {
    type: 'object',
    description:
      'For each wrong field what is wrong with it, nested as the input is; `non_field_errors` for the whole.',
    properties: { error },
    required: ['error'],
    additionalProperties: true,
    examples: [{ name: ['This field is required.'], error: 'name: This field is required.' }],
  },
  Failure: {
    type: 'object',
    properties: { detail: { type: 'string' }, request_id: { type: 'string' }, error },
    required: ['detail', 'request_id', 'error'],
  },
}

const answer = (description: string, schema: string, headers?: Record<string, unknown>) => ({
  description,
  ...(headers ? { headers } : {}),
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
})

export const errorResponses: Record<string, unknown> = {
  Error400: {
    description: 'The body cannot be read, or a field is wrong.',
    content: {
      'application/json': {
        schema: { anyOf: [{ $ref: '#/components/schemas/FieldErrors' }, { $ref: '#/components/schemas/Error' }] },
      },
    },
  },
  Error401: answer('No credentials, or bad ones.', 'Error', { 'WWW-Authenticate': { schema: { const: 'Token' } } }),
  Error404: answer('Not there, or not yours.', 'Error'),
  Error406: answer('`Accept` does not admit JSON.', 'Error'),
  Error415: answer('The body is neither JSON nor a form.', 'Error'),
  Error500: answer('A fault of ours: the log has it under the request id.', 'Failure'),
}
