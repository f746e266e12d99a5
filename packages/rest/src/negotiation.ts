import { notFound, type Refusal, refuse } from './refusal.ts'

const ADMITS_JSON = new Set(['application/json', 'application/*', '*/*'])

/** Why this request cannot be answered in JSON, if it cannot. An absent `Accept` admits everything, an empty one nothing. */
export function refuseFormat(accept: string | undefined, format: string | undefined): Refusal | null {
  if (format !== undefined && format !== '' && format !== 'json') return notFound()
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return null
  if (accept.split(',').some(admitsJson)) return null
  return refuse(406, 'Could not satisfy the request Accept header.')
}

function admitsJson(range: string): boolean {
  const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  return ADMITS_JSON.has(type!) && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
}

/** Whether gzip is welcome: named with a weight above 0. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false
  return acceptEncoding.split(',').some((coding) => {
    const [name, ...parameters] = coding.split(';').map((part) => part.trim().toLowerCase())
    return (name === 'gzip' || name === '*') && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}
