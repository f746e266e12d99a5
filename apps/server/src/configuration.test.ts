import { describe, expect, it } from 'vitest'
import { UsageError } from './commands/usage-error.ts'
import { readConfiguration } from './configuration.ts'

describe('the configuration', () => {
  it('works without being told anything: this machine alone, files under ./data', () => {
    expect(readConfiguration({})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      dataDir: `${process.cwd()}/data`,
      databaseUrl: null,
      publicUrl: null,
      secret: null,
      trustProxy: false,
      productPrecision: { kind: 'quantised', level: 16 },
      gaiaTapUrl: 'https://gea.esac.esa.int/tap-server/tap',
      logLevel: 'info',
      corsTrustedOrigins: [],
    })
  })

  it('puts flags before the environment, and takes an empty variable for one that is not set', () => {
    const environment = { PORT: '8001', HOST: '0.0.0.0', DATA_DIR: '', LOG_LEVEL: ' ' }
    const configuration = readConfiguration(environment, { port: '0', host: undefined })
    expect(configuration).toMatchObject({
      port: 0,
      host: '0.0.0.0',
      dataDir: `${process.cwd()}/data`,
      logLevel: 'info',
    })
  })

  it('reads lists, numbers and URLs', () => {
    const environment = {
      PUBLIC_URL: 'https://datalab.example.org/',
      CORS_TRUSTED_ORIGINS: 'https://ui.example.org, http://localhost:5173/',
      THREADS: '3',
      PRODUCT_PRECISION: '64',
      GAIA_TAP_URL: 'http://127.0.0.1:9000/tap/',
      DATABASE_URL: 'postgres://u:p@h/d',
    }
    expect(readConfiguration(environment)).toMatchObject({
      publicUrl: 'https://datalab.example.org',
      corsTrustedOrigins: ['https://ui.example.org', 'http://localhost:5173'],
      threads: 3,
      productPrecision: { kind: 'quantised', level: 64 },
      gaiaTapUrl: 'http://127.0.0.1:9000/tap',
      databaseUrl: 'postgres://u:p@h/d',
    })
    const trusted = (TRUST_PROXY: string) => readConfiguration({ TRUST_PROXY }).trustProxy
    expect(trusted('true')).toBe(true)
    expect(trusted('false')).toBe(false)
    expect(trusted('2')).toBe(2)
    expect(trusted('10.0.0.0/8, loopback')).toEqual(['10.0.0.0/8', 'loopback'])
  })

  it.each([
    [{ PORT: 'http' }, 'PORT has to be a whole number from 0 to 65535, not "http"'],
    [{ GAIA_TAP_URL: 'gaia' }, 'GAIA_TAP_URL has to be a URL that begins with http:// or https://'],
    [{ PORT: '65536' }, 'PORT has to be a whole number from 0 to 65535, not "65536"'],
    [
      { PRODUCT_PRECISION: 'high' },
      'PRODUCT_PRECISION has to be a number of steps in the noise (like 16), "lossless" or "none" (no compression), not "high"',
    ],
    [{ THREADS: '0' }, 'THREADS has to be a whole number from 1 to 256, not "0"'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL has to be one of fatal, error, warn, info, debug, trace, silent, not "loud"'],
    [{ PUBLIC_URL: 'datalab' }, 'PUBLIC_URL has to be a URL that begins with http:// or https://'],
    [{ SECRET: 'short' }, 'SECRET has to have at least 16 characters'],
    [
      { TRUST_PROXY: 'nginx' },
      'TRUST_PROXY has to be true, false, a number of proxies, or addresses like 10.0.0.0/8, not "nginx"',
    ],
    [
      { CORS_TRUSTED_ORIGINS: 'https://a.org/x' },
      'CORS_TRUSTED_ORIGINS has to list origins like https://a.org, without a path, separated by commas',
    ],
  ])('refuses %j in one sentence', (environment, sentence) => {
    expect(() => readConfiguration(environment)).toThrow(new UsageError(sentence))
  })

  it('never repeats a database URL, which may hold a password', () => {
    expect(() => readConfiguration({ DATABASE_URL: 'mysql://u:secret@h/d' })).toThrow(/^(?!.*secret).*DATABASE_URL/)
  })
})
