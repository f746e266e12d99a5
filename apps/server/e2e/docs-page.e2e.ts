import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { HOST, launchBrowser } from './browser.ts'
import { type Served, serve, TOKEN } from './served.ts'

let served: Served
let browser: Browser
let page: Page
let origin: string
/** What the page said on the console as an error, or threw. */
let complaints: string[]
let requested: URL[]

beforeAll(async () => {
  served = await serve()
  origin = `http://${HOST}:${served.port}`
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await served?.close()
})

beforeEach(async () => {
  complaints = []
  requested = []
  page = await browser.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => requested.push(new URL(request.url())))
  await page.goto(origin)
  return () => page.close()
})

const route = (method: string, path: string) =>
  page.locator(`.opblock-${method.toLowerCase()}`).filter({ has: page.locator(`[data-path="${path}"]`) })

async function authorize(token: string): Promise<void> {
  await page.getByRole('button', { name: 'Authorize', exact: true }).click()
  const dialog = page.locator('.modal-ux')
  await dialog.getByRole('textbox').fill(token)
  await dialog.getByRole('button', { name: 'Apply credentials' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
}

/** Sends what the form of the route holds and reads the answer that the page shows. */
async function execute(method: string, path: string): Promise<{ status: string; body: string }> {
  const block = route(method, path)
  await block.locator('.opblock-summary-control').click()
  await block.getByRole('button', { name: 'Execute' }).click()
  const answer = block.locator('.live-responses-table')
  const status = await answer.locator('tbody .response-col_status').textContent()
  const body = await answer.locator('tbody .highlight-code code').first().textContent()
  return { status: status ?? '', body: body ?? '' }
}

test('the front door leads to a page that lists every route of the API', async () => {
  await page.locator('.opblock').first().waitFor()
  expect(page.url()).toBe(`${origin}/api/docs`)
  expect(await page.title()).toBe('Datalab API')

  const { paths } = (await (await fetch(`http://127.0.0.1:${served.port}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>
  }
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const methods = await page.locator('.opblock-summary-method').allTextContents()
  const listed = (await page.locator('.opblock-summary-path').allTextContents()).map(
    (path, i) => `${methods[i]} ${path}`,
  )
  expect(listed).toContain('GET /api/datasessions/')
  expect(listed.toSorted()).toEqual(described.toSorted())
  expect(complaints).toEqual([])
})

test('a person tries a route with their token and reads the answer, and no other host is asked for anything', async () => {
  await authorize(TOKEN)
  const { status, body } = await execute('GET', '/api/datasessions/')
  expect(status).toBe('200')
  expect(JSON.parse(body)).toEqual({ count: 0, next: null, previous: null, results: [] })
  await page.waitForLoadState('networkidle')
  expect(requested.map((url) => url.pathname)).toContain('/api/datasessions/')
  expect(requested.filter((url) => url.origin !== origin && url.protocol !== 'data:')).toEqual([])
  expect(complaints).toEqual([])
})

test('a person without a token is told to bring one', async () => {
  const { status, body } = await execute('GET', '/api/datasessions/')
  expect(status).toMatch(/^401/)
  expect(body).toContain('Authentication credentials were not provided.')
  // The browser itself notes an answer that is an error; the page adds nothing.
  expect(complaints).toEqual([expect.stringContaining('401 (Unauthorized)')])
})
