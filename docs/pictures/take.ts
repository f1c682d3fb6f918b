/**
 * Takes the pictures of this folder: node --import tsx docs/pictures/take.ts
 * Opens a venue, places two bids as a visitor would, waits until prices have some history, and photographs.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { startVenue } from '#gateway'
import { findChromium } from '../../test/browser/chromium.ts'
import { start } from '../../test/browser/start.ts'

const AUCTIONS = 16
const SIZES = { venue: { width: 1280, height: 1180 }, 'venue-phone': { width: 390, height: 844 } }

const data = mkdtempSync(join(tmpdir(), 'walras-pictures-'))
const venue = await startVenue({ port: 0, every: 4, seed: 7, page: 'served', data })
const browser = await start(await findChromium())
try {
  const page = await browser.newPage({ viewport: SIZES.venue, colorScheme: 'dark' })
  await page.goto(venue.url)
  await page.getByText(`Auction spot-${AUCTIONS}`).first().waitFor({ timeout: 300_000 })
  await page.keyboard.press('/')
  await page.keyboard.type('h100 sxm, tex')
  await page.getByRole('option').first().click()
  await place(page, '2.10')
  await place(page, '2.95')
  await page
    .getByText(`Auction spot-${AUCTIONS + 2}`)
    .first()
    .waitFor({ timeout: 60_000 })
  await page.getByText('all nine rules hold').waitFor()
  for (const [name, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size)
    await page.waitForTimeout(1_000)
    await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, import.meta.url)) })
  }
} finally {
  await browser.close()
  await venue.stop()
}

async function place(page: Page, limit: string): Promise<void> {
  await page.getByLabel('Limit: the most you pay').fill(limit)
  await page.getByRole('button', { name: 'Place this bid' }).click()
  await page.locator('output.receipt').getByText('is sealed').waitFor()
}
