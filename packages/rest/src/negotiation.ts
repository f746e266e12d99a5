import { notFound, type Refusal, refuse } from './refusal.ts'

const ADMITS_JSON = new Set(['application/json', 'application/*', '*/*'])

/**
 * Why this request cannot be answered in JSON, if it cannot. An absent `Accept` admits everything, an empty one
 * nothing.
 */
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

/** The media type that a client prefers to JSON, of those that a route offers; null where JSON comes first. */
export function preferredBytes(accept: string | undefined, offered: readonly string[]): string | null {
  for (const range of (accept ?? '').split(',')) {
    const [type = ''] = range.split(';').map((part) => part.trim().toLowerCase())
    if (ADMITS_JSON.has(type)) return null
    const found = offered.find((mediaType) => mediaType === type || `${mediaType.split('/')[0]}/*` === type)
    if (found !== undefined) return found
  }
  return null
}

/** Whether gzip is welcome: named with a weight above 0. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false
  return acceptEncoding.split(',').some((coding) => {
    const [name, ...parameters] = coding.split(';').map((part) => part.trim().toLowerCase())
    return (name === 'gzip' || name === '*') && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}
