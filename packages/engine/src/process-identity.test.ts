import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { hasEnded, hasEndedHere, processAddress, processIdentity } from './process-identity.ts'

const [host] = processAddress.split('/')
const dead = spawnSync(process.execPath, ['--version']).pid

test('a process that was and is no more has ended', () => {
  expect(hasEnded(`${dead}-a`)).toBe(true)
  expect(hasEndedHere(`${host}/${dead}-a/1`)).toBe(true)
})

test('an earlier process of the same id has ended: in a container every one is number 1', () => {
  expect(hasEnded(`${process.pid}-earlier`)).toBe(true)
})

test('this process and another living one have not', () => {
  expect(hasEnded(processIdentity)).toBe(false)
  expect(hasEndedHere(`${processAddress}/1`)).toBe(false)
  expect(hasEnded(`${process.ppid}-a`)).toBe(false)
})

test('of processes of other machines, and of names that are none, nothing is claimed', () => {
  expect(hasEndedHere(`elsewhere.example/${dead}-a/1`)).toBe(false)
  for (const name of ['', 'lost+found', '-1-a', '0-a']) expect(hasEnded(name)).toBe(false)
})
