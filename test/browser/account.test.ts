/** Signing in and out in the browser: by a login link, and by a passkey of a virtual authenticator. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startVenue, type Venue } from '#gateway'
import { launch } from './browser.ts'

let venue: Venue
let browser: Browser
let page: Page
const data = mkdtempSync(join(tmpdir(), 'walras-account-'))

beforeAll(async () => {
  venue = await startVenue({ port: 0, every: 20, seed: 7, page: 'served', data, crowd: 'absent' })
  browser = await launch()
  page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
})

afterAll(async () => {
  await browser?.close()
  await venue?.stop()
  rmSync(data, { recursive: true, force: true })
})

const named = (url: string): string => url.replace('127.0.0.1', 'localhost')
const account = (name: string) => page.getByRole('button', { name, exact: true })

test('a login link signs in once, and its token leaves the address', async () => {
  const link = named(await venue.loginLink('ann'))
  await page.goto(link)
  await account('ann').waitFor()
  expect(new URL(page.url()).hash).toBe('')
  const other = await (await browser.newContext()).newPage()
  await other.goto(link)
  await other.getByText('This login link was used before').waitFor()
  await other.getByText('You are a guest').waitFor()
  await other.close()
})

test('a passkey is added, and signs in again', async () => {
  await account('ann').click()
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('The passkey is added.').waitFor()
  await page.screenshot({ path: 'test-results/account-390.png' })
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('You are signed out.').waitFor()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('Signed in as ann').waitFor()
})
