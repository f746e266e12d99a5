import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const program = resolve(import.meta.dirname, '../bin/datalab.js')
const folder = mkdtempSync(join(tmpdir(), 'datalab-'))
afterAll(() => rmSync(folder, { recursive: true }))

function datalab(argv: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    encoding: 'utf8',
    input,
    env: { PATH: process.env.PATH },
    timeout: 60_000,
    maxBuffer: 1 << 28,
  })
  return { status, stdout, stderr }
}

describe('datalab bjd', () => {
  const target = ['--ra', '0', '--dec', '0']

  test('writes BJD_TDB with 9 decimals for each MJD', () => {
    // reference/time/light.json: target "equator" from cpt.
    const site = ['--latitude', '-32.38056', '--longitude', '20.81003', '--height', '1760']
    const { status, stdout } = datalab(['bjd', ...target, ...site], '49718.25\n')
    expect(status).toBe(0)
    expect(stdout).toBe('2449718.749675516\n')
  })

  test('takes negative values after a blank', () => {
    const { status, stdout } = datalab(['bjd', '--ra', '-10', '--dec', '-20.5'], '60434\n')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^2460434\.\d{9}\n$/)
  })

  test('keeps the digits of a time that one double would lose', () => {
    const answers = datalab(['bjd', ...target], '60434.1234567890\n60434.1234567900\n')
      .stdout.trim()
      .split('\n')
    const [a, b] = answers.map((answer) => Number(answer.split('.')[1]))
    expect(b! - a!).toBe(1)
  })

  test('passes over comments, and has "nan" where there is no answer', () => {
    expect(datalab(['bjd', ...target], '# MJD\n\n41000\n99999\nnan\n-1e300\n').stdout).toBe('nan\n'.repeat(4))
    expect(datalab(['bjd', ...target], '6.0434E4\r\n').stdout).toBe(datalab(['bjd', ...target], '60434').stdout)
  })

  test('tells whoever gives Julian Dates that it takes MJDs, once', () => {
    const { status, stdout, stderr } = datalab(['bjd', ...target], '60434\n2460434.5\n2460435.5\n')
    expect({ status, lines: stdout.trim().split('\n').slice(1) }).toEqual({ status: 0, lines: ['nan', 'nan'] })
    expect(stderr).toBe('line 2: 2460434.5 looks like a Julian Date; an MJD is it less 2400000.5\n')
  })

  test('names the line that is no date, after the answers before it', () => {
    const { status, stdout, stderr } = datalab(['bjd', ...target], '60434\n2024-05-04\n')
    expect(status).toBe(1)
    expect(stdout).toMatch(/^2460434\.\d{9}\n$/)
    expect(stderr).toBe('datalab: line 2: "2024-05-04" is not a Modified Julian Date\n')
  })

  test.each([
    [['bjd', '--ra', '1']],
    [['bjd', '--ra', 'x', '--dec', '1']],
    [['bjd', '--ra', '1', '--dec', '91']],
    [['bjd', '--ra', '1', '--dec', '1', '--latitude', '10']],
  ])('%j is wrong usage', (argv) => {
    expect(datalab(argv)).toMatchObject({ status: 2, stdout: '' })
  })
})

describe('datalab period', () => {
  const file = join(folder, 'curve.csv')
  const rows = Array.from({ length: 60 }, (_, i) => {
    const time = i * 0.37 + 0.01 * ((i * 7919) % 13)
    return `${2460000 + time},${15 + 0.2 * Math.sin((2 * Math.PI * time) / 1.7)},0.01`
  })
  writeFileSync(file, ['# made for a test', 'jd,mag,magerr', ...rows, '2460100,oops,0.01'].join('\n'))

  test('refuses a file that is no text in one sentence', () => {
    const binary = join(folder, 'frame.fits')
    writeFileSync(binary, Buffer.alloc(2880 * 4, 'SIMPLE\0\n'))
    const told = `datalab: ${binary}: a light curve is text, and this is not\n`
    expect(datalab(['period', binary])).toEqual({ status: 1, stdout: '', stderr: told })
  })

  test('finds the period, and names rows that it left out', () => {
    const { status, stdout, stderr } = datalab(['period', file, '--json'])
    expect(status).toBe(0)
    const answer = JSON.parse(stdout)
    expect(Math.abs(answer.period - 1.7)).toBeLessThan(0.02)
    expect(answer.frequency).toHaveLength(answer.power.length)
    expect(answer.window_power).toHaveLength(answer.power.length)
    expect(answer.period_candidates).toMatchObject([
      { kind: 'peak', period: answer.period, false_alarm_probability: answer.fap },
      { kind: 'double', period: 2 * answer.period },
    ])
    expect(answer.excluded_rows).toEqual([{ line: 63, reason: 'the magnitude "oops" is not a number' }])
    expect(stderr).toBe(`${file}, line 63: the magnitude "oops" is not a number; left out\n`)
  })

  test('reads more from standard input than a pipe holds', () => {
    const long = Array.from({ length: 6000 }, (_, i) => `${i * 0.01},${Math.sin(i * 0.01)},0.1000000000`).join('\n')
    expect(datalab(['period', '-'], long)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^6000 points/) })
  })

  test('sums it up for people', () => {
    const { stdout } = datalab(['period', file])
    expect(stdout).toMatch(/^60 points, 75\d frequencies from /)
    expect(stdout).toMatch(/\npeak +1\.\d+ +0\.\d+ +0\.9\d+ +\S+e-\d+\n/)
  })

  test('without a period there is the reason, and exit code 1', () => {
    const { status, stdout, stderr } = datalab(['period', '-', '--json'], '1,14\n2,14\n')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      period: null,
      fap: null,
      power: [],
      reason: expect.stringContaining('8'),
    })
    expect(stderr).toBe('datalab: -: A period search needs at least 8 points; 2 can be used.\n')
  })

  test('a file that is not there is told in a sentence', () => {
    expect(datalab(['period', join(folder, 'none.csv')])).toMatchObject({ status: 1, stdout: '' })
  })
})
