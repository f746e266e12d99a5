import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { KeptAnswers } from './kept-answers.ts'

const BODY = Buffer.from('{"id":1}')

function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  return Object.assign(request, { url, method, headers: { host: 'a', authorization: 'Token ann', ...headers } })
}

function answer(answers: KeptAnswers, request: IncomingMessage): string | null {
  const response = new ServerResponse(request)
  const end = vi.spyOn(response, 'end')
  if (!answers.send(request, response, ['x-request-id', '7'])) return null
  return String(end.mock.calls[0]![0])
}

describe('answers that are kept', () => {
  let version: string | null = '1'
  const answers = new KeptAnswers(() => version)
  const keep = (request: IncomingMessage, body = BODY) =>
    answers.keep(request, answers.version(), ['content-length', body.length], body)
  afterEach(() => {
    vi.useRealTimers()
    version = `${Number(version ?? 0) + 1}`
  })

  it('go to the same question of the same caller alone', () => {
    keep(ask('/a/1/'))
    expect(answer(answers, ask('/a/1/'))).toBe(BODY.toString())
    expect(answer(answers, ask('/a/2/'))).toBeNull()
    expect(answer(answers, ask('/a/1/', { authorization: 'Token bob' }))).toBeNull()
    expect(answer(answers, ask('/a/1/', { host: 'b' }))).toBeNull()
    expect(answer(answers, ask('/a/1/', { accept: 'text/html' }))).toBeNull()
    expect(answer(answers, ask('/a/1/', { 'accept-encoding': 'gzip' }))).toBeNull()
    expect(answer(answers, ask('/a/1/', { origin: 'https://b' }))).toBeNull()
    expect(answer(answers, ask('/a/1/', { 'x-forwarded-proto': 'https' }))).toBeNull()
    expect(answer(answers, ask('/a/1/', {}, 'HEAD'))).toBeNull()
  })

  it('are gone with the version', () => {
    keep(ask('/a/1/'))
    version = 'other'
    expect(answer(answers, ask('/a/1/'))).toBeNull()
  })

  it('are not those that were worked out before a change', () => {
    const before = answers.version()
    version = 'other'
    answers.keep(ask('/a/1/'), before, [], BODY)
    expect(answer(answers, ask('/a/1/'))).toBeNull()
  })

  it('are none where nobody can tell of changes', () => {
    version = null
    keep(ask('/a/1/'))
    expect(answer(answers, ask('/a/1/'))).toBeNull()
  })

  it('live for a second', () => {
    vi.useFakeTimers()
    keep(ask('/a/1/'))
    vi.advanceTimersByTime(900)
    expect(answer(answers, ask('/a/1/'))).not.toBeNull()
    vi.advanceTimersByTime(200)
    expect(answer(answers, ask('/a/1/'))).toBeNull()
  })

  it('take no more than so much memory', () => {
    const large = Buffer.alloc(60_000, 'x')
    for (let i = 0; i < 1000; i++) keep(ask(`/a/${i}/`), large)
    const kept = Array.from({ length: 1000 }, (_, i) => answer(answers, ask(`/a/${i}/`))).filter((one) => one !== null)
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.length * large.length).toBeLessThanOrEqual(8_000_000)
    keep(ask('/huge/'), Buffer.alloc(100_000))
    expect(answer(answers, ask('/huge/'))).toBeNull()
  })
})
