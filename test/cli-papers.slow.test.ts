/** Contracts, invoices and statements as files, by the real command at a venue. */
import { readFileSync } from 'node:fs'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SHIPPED_SPECS } from '#contracts'
import { Desktop } from './cli-at-venue.ts'
import { SERIES, startTestVenue, type TestVenue } from './client/venue.ts'
import { textOfPdf } from './contracts/pdf-text.ts'

let venue: TestVenue
let desktop: Desktop

/** A contract of h100 from dc-1 to lab-a, under which a fee is owed. */
beforeAll(async () => {
  venue = await startTestVenue()
  desktop = new Desktop()
  for (const [id, participant] of [
    ['ann', 'lab-a'],
    ['ben', 'lab-b'],
    ['dan', 'dc-1'],
    ['olga', undefined],
  ] as const) {
    const roles = [participant === undefined ? ('operator' as const) : ('trader' as const)]
    await venue.addUser(id, { ...(participant && { participant }), roles })
    await done(id, 'login', venue.loginLink(id))
  }
  const shipped = Object(SHIPPED_SPECS.find((one) => Object(one).id === 'ppa-baseload'))
  const spec = { ...shipped, id: 'block', lot: { ...shipped.lot, priceOf: 'lot' } }
  const next = new Date().getUTCFullYear() + 1
  const period = { first: `${next}-03-01`, last: `${next}-03-31` }
  const post = { id: 'wire-1', participant: 'lab-a', currency: 'USD', amount: '500.00' }
  await act('olga', { kind: 'addSpec', spec })
  await act('olga', {
    kind: 'bindProduct',
    product: 'h100',
    spec: { id: 'block', version: 1 },
    period,
  })
  await act('olga', { kind: 'postCollateral', ...post })
  for (const [who, sign] of [
    ['ann', 1],
    ['dan', -1],
  ] as const) {
    const bid = { kind: 'trade', lots: { h100: sign }, quantity: [0, 4], limit: `${sign * 8}.00` }
    desktop.put('bid.json', JSON.stringify(bid))
    await done(who, 'bid', 'bid.json', '--series', SERIES, '--yes')
  }
  await venue.finishAuction()
  for (const who of ['ann', 'dan']) await act(who, { kind: 'confirm', contract: 'c1' })
  const proposal = { contract: 'c1', proposal: 'less', lots: 1, fee: '1250.00' }
  await act('ann', { kind: 'proposePartialTermination', ...proposal })
  await act('dan', { kind: 'agreePartialTermination', proposal: 'less' })
})

afterAll(async () => {
  desktop.remove()
  await venue.stop()
})

async function done(user: string, ...args: string[]) {
  const run = await desktop.walras(user, args)
  expect({ args, ...run }).toMatchObject({ args, code: 0 })
  return run
}

async function act(user: string, one: object): Promise<void> {
  desktop.put('act.json', JSON.stringify(one))
  await done(user, 'act', 'act.json')
}

const file = (name: string) => readFileSync(desktop.path(name))
const RANGE = ['statement', '--from', '2026-01-01', '--to', '2099-01-01'] as const

test('a contract as pages and as a calendar', async () => {
  const { stderr } = await done('ann', 'contracts', 'c1', '--pdf', 'c1.pdf', '--calendar', 'c1.ics')
  expect(stderr).toBe('Written to c1.pdf.\nWritten to c1.ics.\n')
  expect(file('c1.pdf').subarray(0, 5).toString()).toBe('%PDF-')
  expect(textOfPdf(file('c1.pdf'))).toContain('Confirmation of a forward c1')
  expect(file('c1.ics').toString()).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/)
  await done('dan', 'contracts', 'c1', '--pdf', 'other.pdf')
  expect(file('other.pdf').equals(file('c1.pdf'))).toBe(true)
})

test('an invoice to read, as data and as pages', async () => {
  expect((await done('ann', 'invoices', 'i1')).stdout).toContain('payable: 1,250.00 USD')
  const { stdout } = await done('ann', 'invoices', 'i1', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ invoice: 'i1', payable: '1250.00' })
  await done('ann', 'invoices', 'i1', '--pdf', 'i1.pdf')
  expect(textOfPdf(file('i1.pdf'))).toContain('Payable 1,250.00 USD')
})

test('a statement to read, and as CSV, Parquet and pages of the same rows', async () => {
  const { rows } = JSON.parse((await done('ann', ...RANGE, '--json')).stdout)
  expect(rows.length).toBeGreaterThan(3)
  expect((await done('ann', ...RANGE)).stdout).toContain('500.00')
  await done('ann', ...RANGE, '--csv', 's.csv', '--parquet', 's.parquet', '--pdf', 's.pdf')
  expect(file('s.csv').toString().split('\r\n')).toHaveLength(rows.length + 2)
  const bytes = new Uint8Array(file('s.parquet')).buffer
  const read = await parquetReadObjects({ file: bytes })
  expect(read.map(({ balance }) => balance)).toEqual(rows.map((row: string[]) => row[7]))
  expect(textOfPdf(file('s.pdf'))).toContain('500.00 USD')
  expect((await done('ann', ...RANGE, '--csv', '-')).stdout).toBe(file('s.csv').toString())
})

test.each([
  ['ben', ['contracts', 'c1', '--pdf', 'x.pdf'], 1, 'not_found'],
  ['ben', ['invoices', 'i1'], 1, 'not_found'],
  ['ann', ['contracts', '--pdf', 'x.pdf'], 2, 'no contract is named'],
  ['ann', ['invoices', '--pdf', 'x.pdf'], 2, 'no invoice is named'],
  ['ann', ['invoices', 'i1', '--pdf', 'no/such/x.pdf'], 2, 'there is no folder'],
  ['ann', ['contracts', 'c1', '--pdf', 'x', '--calendar', 'x'], 2, 'two documents'],
  ['ann', ['statement', '--from', '2026-02-01', '--to', '2026-02-01'], 2, 'is not after'],
  ['ann', ['statement', '--from', 'March', '--to', '2026-02-01'], 2, 'Write it with its zone'],
])('%s is refused: walras %s', async (user, args, code, words) => {
  const run = await desktop.walras(user, args)
  expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(words)])
})
