import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startVenue, type Venue } from '#gateway'
import { launch } from './browser.ts'

const PICTURES = 'test-results'
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

let venue: Venue
const data = mkdtempSync(join(tmpdir(), 'walras-browser-'))
let browser: Browser
let page: Page
const errors: string[] = []

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  venue = await startVenue({ port: 0, every: 6, seed: 7, page: 'served', data })
  browser = await launch()
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: 'dark',
    bypassCSP: true,
  })
  page = await context.newPage()
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(venue.url)
})

afterAll(async () => {
  await browser?.close()
  await venue?.stop()
})

afterEach(() => page.unrouteAll({ behavior: 'ignoreErrors' }))

test('shows the clock, what may be done until then, and prices once an auction has cleared', async () => {
  const clock = page.getByRole('region', { name: 'Auction clock' })
  await expect
    .poll(() => clock.textContent())
    .toMatch(/Auction spot-\d+ ?(Open|Binding|Closing) ?closes by \d\d:\d\d:\d\d UTC/)
  const price = page.getByRole('button', { name: /^H100 SXM, Texas, .*\d lots.*Bid for it$/ })
  await price.first().waitFor({ timeout: 40_000 })
  expect(await price.count()).toBe(4)
  await expect
    .poll(() => page.getByText('all nine rules hold').isVisible(), { timeout: 10_000 })
    .toBe(true)
})

test('reads a bid back with every key, with the worst it can cost', async () => {
  await draftBid()
  await page.getByLabel('Limit: the most you pay').fill('5')
  const ticket = page.getByRole('region', { name: 'Place a bid' })
  await expect
    .poll(() => ticket.textContent())
    .toMatch(
      /Buy 4 lots of H100 SXM, Texas, for .*, all or nothing, and pay at most 5.00 USD per GPU-hour: 29,200.00 USD per lot, 116,800.00 USD in all\./,
    )
  expect(await ticket.textContent()).toContain('most you can ever pay: 116,800.00 USD')
  await page.getByLabel('Limit: the most you pay').fill('50')
  await expect.poll(() => ticket.textContent()).toContain('1,168,000.00 USD')
  await page.getByLabel('Limit: the most you pay').fill('2.601')
  await expect.poll(() => ticket.textContent()).toContain('at most two decimals')
  expect(await page.getByRole('button', { name: 'Place this bid' }).isDisabled()).toBe(true)
})

test('places nothing but what was read back as it stands', async () => {
  const [limit, lots] = [
    page.getByLabel('Limit: the most you pay'),
    page.getByLabel('Lots each month', { exact: true }),
  ]
  const ticket = page.getByRole('region', { name: 'Place a bid' })
  const button = page.getByRole('button', { name: 'Place this bid' })
  await limit.fill('20')
  await lots.fill('999999')
  await ticket.getByText('this bid might pay more than 100,000,000,000').waitFor({ timeout: 2_000 })
  expect(await button.isDisabled()).toBe(true)
  await lots.fill('4')
  await limit.fill('3')
  await ticket.locator('.worst').getByText('70,080.00 USD').waitFor()
  await expect.poll(() => button.isEnabled()).toBe(true)
  const answer: { give?: () => void } = {}
  await page.route('**/api/bids/preview', async (route) => {
    await new Promise<void>((resolve) => Object.assign(answer, { give: resolve }))
    await route.continue()
  })
  await limit.fill('4')
  await expect.poll(() => answer.give).toBeDefined()
  expect(await ticket.textContent()).toContain('70,080.00 USD')
  expect(await button.isDisabled()).toBe(true)
  await limit.press('Control+Enter')
  expect(await page.locator('output.receipt').textContent()).toBe('')
  answer.give?.()
  await ticket.locator('.worst').getByText('93,440.00 USD').waitFor()
  await expect.poll(() => button.isEnabled()).toBe(true)
})

test('says why a bid was not placed, until the bid is changed', async () => {
  const limit = page.getByLabel('Limit: the most you pay')
  const ticket = page.getByRole('region', { name: 'Place a bid' })
  const errors = [{ code: 'x', pointer: '', cause: 'it is too late', remedy: 'Come again.' }]
  await page.route('**/api/bids', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 409, contentType: 'application/problem+json', json: { errors } })
      : route.continue(),
  )
  await page.getByRole('button', { name: 'Place this bid' }).click()
  await ticket.getByText('It is too late. Come again.').waitFor()
  expect(await ticket.textContent()).toContain('93,440.00 USD')
  await page.unroute('**/api/bids')
  await limit.fill('5')
  await ticket.locator('.worst').getByText('116,800.00 USD').waitFor()
  expect(await ticket.textContent()).not.toContain('too late')
})

test('keeps what was typed, and says what is wrong with it', async () => {
  const [lots, least] = [
    page.getByLabel('Lots each month', { exact: true }),
    page.getByLabel('At least', { exact: true }),
  ]
  const ticket = page.getByRole('region', { name: 'Place a bid' })
  await ticket.getByText('At least …').click()
  for (const [field, text, problem] of [
    [least, '9', 'from 1 to 4, the lots you bid for'],
    [lots, '0', 'a whole number of lots'],
    [lots, '2.5', 'a whole number of lots'],
  ] as const) {
    await field.fill(text)
    await page.locator('h1').click()
    expect(await field.inputValue()).toBe(text)
    await expect.poll(() => ticket.textContent()).toContain(problem)
  }
  await lots.fill('12')
  expect(await least.inputValue()).toBe('9')
  await expect.poll(() => ticket.textContent()).toContain('at least 9 and at most 12 lots')
  await ticket.getByText('All or nothing', { exact: true }).click()
  await lots.fill('4')
  await page
    .getByRole('button', { name: /^H100 SXM, Frankfurt/ })
    .first()
    .click()
  expect(await ticket.textContent()).toMatch(
    /Taken from the prices: H100 SXM, Frankfurt, .* as your limit, in place of 5\./,
  )
  expect(await page.getByLabel('Limit: the most you pay').inputValue()).toMatch(/^\d\.\d\d$/)
  await page
    .getByRole('button', { name: /^H100 SXM, Texas/ })
    .first()
    .click()
})

test('fills a bid far above the price, and refuses one far below it with what would have filled it', async () => {
  const filled = await placeBid('50')
  const refused = await placeBid('0.10')
  expect(await fateOf(filled), (await bidText(filled)) ?? '').toMatch(/^Filled/)
  expect(await bidText(filled)).toMatch(
    /In USD per GPU-hour: limit 50.00, clearing price [\d.]+\.Filled: receives 4 lots of H100 SXM Texas/,
  )
  expect(await fateOf(refused)).toMatch(/^Refused/)
  const reason = await bidText(refused)
  expect(reason).toMatch(/one lot costs [\d,.]+ USD and it pays at most 584.00 USD/)
  await expect
    .poll(() => bidText(refused), { timeout: 15_000 })
    .toMatch(
      /limit 0.10, clearing price [\d.]+\. (With a limit of \d\.\d\d it would have been filled|At this price nothing short of a limit of \d\.\d\d)/,
    )
})

test('withdraws a bid of the auction that is open with a second press, and tells another page of it at once', async () => {
  const other = await page.context().newPage()
  await other.goto(venue.url)
  await justOpened()
  const id = await placeBid('0.20')
  const elsewhere = other.locator(`[data-bid="${id}"]`)
  await elsewhere.waitFor({ timeout: 1_500 })
  await own(id).getByRole('button', { name: 'Withdraw' }).click()
  expect(await own(id).count()).toBe(1)
  await own(id).getByRole('button', { name: 'Press again to withdraw' }).click()
  await page.getByText(`Bid ${id} is withdrawn`).waitFor()
  await expect.poll(() => own(id).count()).toBe(0)
  expect(await page.locator('output.receipt').textContent()).toBe('')
  await expect.poll(() => elsewhere.count(), { timeout: 1_500 }).toBe(0)
  await other.close()
})

test('shows every bid of one’s own on demand', async () => {
  for (let k = 0; k < 9; k++) await placeBid(`0.${30 + k}`)
  const list = page.getByRole('region', { name: 'Your bids' })
  expect(await list.getByRole('listitem').count()).toBe(8)
  await list.getByRole('button', { name: 'Show all 11' }).click()
  expect(await list.getByRole('listitem').count()).toBe(11)
})

test('shows one’s own bids among everybody’s in the auction, and only those under Mine', async () => {
  const bid = page
    .getByRole('region', { name: 'Your bids' })
    .getByRole('button', { name: /^Auction/ })
  await bid.first().click()
  const detail = page.getByRole('article')
  await expect.poll(() => detail.textContent()).not.toContain('You had no bid')
  await bid.last().click()
  await detail.getByText('Mine').click()
  await expect.poll(() => detail.getByText('Yours', { exact: true }).count()).toBeGreaterThan(0)
  const shown = await detail.getByRole('listitem').count()
  expect(await detail.getByText('Yours', { exact: true }).count()).toBe(shown)
})

test('offers the files of an auction, and they verify with the line it gives', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'walras-page-'))
  const detail = page.getByRole('article')
  for (const [link, file] of [
    ['Market file', 'market.json'],
    ['Outcome', 'outcome.json'],
    ['Bundle', 'bundle.json'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      detail.getByRole('link', { name: link }).click(),
    ])
    expect(download.suggestedFilename()).toBe(file)
    await download.saveAs(join(folder, file))
  }
  const lines = await detail.locator('code').allTextContents()
  const says = lines.map((line) => {
    const [program = '', ...args] = line.split(' ')
    const script = join(process.cwd(), args[0] ?? '')
    return spawnSync(program, [script, ...args.slice(1)], { cwd: folder, encoding: 'utf8' }).stdout
  })
  expect(says[0]).toContain('Rule 9: Order is no advantage')
  expect(says[0]).not.toContain('✗')
  expect(says[1]).toContain('Valid: all nine rules hold.')
})

test('answers to its keys', async () => {
  await page.keyboard.press('Escape')
  await page.locator('h1').click()
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => dialog.count()).toBe(0)
  const limit = page.getByLabel('Limit: the most you pay')
  const draft = await limit.inputValue()
  await page.keyboard.press('n')
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('product-search')
  await page.keyboard.press('Escape')
  expect(draft).not.toBe('')
  expect(await limit.inputValue()).toBe(draft)
  await page.getByRole('button', { name: 'Clear' }).click()
  expect(await limit.inputValue()).toBe('')
})

test.each([
  'dark',
  'light',
] as const)('has no accessibility violations in the %s theme', async (theme) => {
  await page.emulateMedia({ colorScheme: theme })
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe(theme)
  await page.reload()
  await page.getByText('all nine rules hold').waitFor()
  for (const width of [1280, 390, 320]) {
    await page.setViewportSize({ width, height: width < 400 ? 844 : 900 })
    await page.waitForTimeout(600)
    await page.screenshot({
      path: `${PICTURES}/venue-${theme}-${width}.png`,
      fullPage: width < 400,
    })
    expect(await violations()).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    )
  }
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('brings the receipt into view on a small screen', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.reload()
  await draftBid()
  await placeBid('0.21')
  const box = await page.locator('output.receipt').boundingBox()
  expect(box?.y).toBeGreaterThan(0)
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844)
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('says within three seconds that the venue is gone, comes back by itself, and nothing is lost', async () => {
  const port = Number(new URL(venue.url).port)
  await justOpened()
  const kept = await placeBid('0.22')
  const past = await page.getByRole('list', { name: 'Past auctions' }).getByRole('listitem').count()
  await venue.stop()
  const banner = page.getByText('What you see may be out of date')
  await banner.waitFor({ timeout: 3_500 })
  await page.getByText('Not connected', { exact: true }).waitFor({ timeout: 3_500 })
  const clock = page.getByRole('region', { name: 'Auction clock' })
  expect(await clock.textContent()).not.toContain('may bid')
  const button = page.getByRole('button', { name: 'Place this bid' })
  expect(await button.isDisabled()).toBe(true)
  venue = await startVenue({ port, every: 4, seed: 8, page: 'served', data })
  await page.getByText('Live', { exact: true }).waitFor({ timeout: 15_000 })
  await expect.poll(() => banner.count()).toBe(0)
  expect(await fateOf(kept)).toMatch(/^Refused/)
  const after = await page
    .getByRole('list', { name: 'Past auctions' })
    .getByRole('listitem')
    .count()
  expect(after).toBeGreaterThan(past)
  expect(await page.getByLabel('Limit: the most you pay').inputValue()).toBe('0.22')
  await expect.poll(() => button.isEnabled()).toBe(true)
  expect(errors).toEqual([])
})

async function draftBid(): Promise<void> {
  await page.locator('h1').click()
  await page.keyboard.press('/')
  await page.keyboard.type('h100 sxm, tex')
  await page.getByRole('option').first().click()
}

async function placeBid(limit: string): Promise<string> {
  await page.getByLabel('Limit: the most you pay').fill(limit)
  const button = page.getByRole('button', { name: 'Place this bid' })
  await expect.poll(() => button.isEnabled(), { timeout: 5_000 }).toBe(true)
  const status = page.locator('output.receipt')
  const sealedBid = async () =>
    /bid (\S+) (?:is sealed|stands)/i.exec((await status.textContent()) ?? '')?.[1]
  const before = await sealedBid()
  await button.click()
  let id = ''
  await expect
    .poll(
      async () => {
        id = (await sealedBid()) ?? ''
        return id !== '' && id !== before
      },
      { timeout: 5_000, interval: 20 },
    )
    .toBe(true)
  expect(await fateOf(id, 5_000)).toMatch(/Sealed|Filled|Refused/)
  return id
}

/** Waits for the next auction to open: a whole one lies ahead. */
async function justOpened(): Promise<void> {
  const auction = () =>
    page.getByRole('region', { name: 'Auction clock' }).locator('strong').textContent()
  const before = await auction()
  await expect.poll(auction, { timeout: 15_000 }).not.toBe(before)
}

const own = (id: string) =>
  page.getByRole('region', { name: 'Your bids' }).locator(`[data-bid="${id}"]`)
const bidText = (id: string) => own(id).textContent()

/** What became of it, once that is known. */
async function fateOf(id: string, patience = 30_000): Promise<string> {
  const fate = own(id).locator('.fate')
  if (patience > 5_000)
    await expect.poll(() => fate.textContent(), { timeout: patience }).not.toBe('Sealed')
  return (await fate.textContent()) ?? ''
}

/** Rules of axe-core that the page breaks, with where. */
async function violations(): Promise<readonly string[]> {
  await page.addScriptTag({ path: AXE })
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const found = await axe.run()
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
    )
  })
}
