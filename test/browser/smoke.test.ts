import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch } from './browser.ts'

const PAGE = `<!doctype html><meta charset="utf-8"><title>Smoke</title>
<button onclick="document.querySelector('output').textContent = navigator.language + ' ✓'">Go</button>
<output></output>`

let browser: Browser
let server: Server

beforeAll(async () => {
  browser = await launch()
  server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(PAGE))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

test('the browser opens a page from a local server, runs its script and draws its text', async () => {
  const page = await browser.newPage({ locale: 'en-GB' })
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.getByRole('button', { name: 'Go' }).click()
  await expect.poll(() => page.getByRole('status').textContent()).toBe('en-GB ✓')
  const box = await page.getByRole('status').boundingBox()
  expect(box?.width, 'text has a width only where a font was found').toBeGreaterThan(10)
})
