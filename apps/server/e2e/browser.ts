import { type Browser, chromium } from 'playwright-core'

/** The name the browser knows the server by. Not localhost: pages spare that one what they do on a public host. */
export const HOST = 'datalab.test'

/** Chromium, new and empty, that knows one host alone and asks for nothing by itself. CHROMIUM says which one. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', // refuses to run as root otherwise; it opens our pages alone
      '--disable-gpu',
      '--disable-quic',
      '--disable-sync',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      `--host-resolver-rules=MAP ${HOST} 127.0.0.1, MAP * ~NOTFOUND`,
    ],
  })
}
