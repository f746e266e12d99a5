import { expect, test } from 'vitest'
import { failureMessage, timeLimitMessage } from './failure-message.ts'
import { describeFailure } from './thread-task.ts'

const named = (name: string, message: string) => Object.assign(new Error(message), { name })

test.each(['OperationFailure', 'FitsError', 'FrameError', 'WcsError'])('a %s is told as it is', (name) => {
  expect(failureMessage(describeFailure(named(name, 'No image in this file.')), 'r1')).toBe('No image in this file.')
})

test('any other error is told without its text, with the request id where there is one', () => {
  const failure = describeFailure(new RangeError('/srv/secret is out of range'))
  expect(failureMessage(failure, 'r1')).toBe(
    'An unknown error occurred, contact the developers if this persists. (request r1)',
  )
  expect(failureMessage(failure, null)).toBe('An unknown error occurred, contact the developers if this persists.')
  expect(failureMessage(describeFailure('thrown text'), null)).not.toContain('thrown text')
})

test('a full disk is told as something that may be better later', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  expect(failureMessage(describeFailure(full), 'r1')).toMatch(/no disk space/)
})

test('the log gets the stack and every cause', () => {
  const { detail } = describeFailure(new Error('outer', { cause: new Error('middle', { cause: 'inner' }) }))
  expect(detail).toMatch(/outer[\s\S]*failure-message\.test[\s\S]*caused by .*middle[\s\S]*caused by inner/)
})

test('the time limit is told in the largest unit that fits', () => {
  expect(timeLimitMessage(3_600_000)).toMatch(/longer than one hour,/)
  expect(timeLimitMessage(90 * 60_000)).toMatch(/longer than 90 minutes,/)
  expect(timeLimitMessage(1500)).toMatch(/longer than 1.5 seconds,/)
})
