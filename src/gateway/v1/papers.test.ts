/** Documents over the API: of a settled contract, for its parties and the staff, and for nobody else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identityOfSeed } from '#base'
import {
  type ContractSpec,
  hoursOf,
  meterText,
  SHIPPED_SPECS,
  statementFrom,
  type StatementRow,
} from '#contracts'
import { World } from './testing/world.ts'

const METER = identityOfSeed(new Uint8Array(32).fill(9))
const PERIOD = { first: '2026-03-02', last: '2026-03-31' }
const SHIPPED = Object(
  SHIPPED_SPECS.find((one) => Object(one).id === 'power-peak-de'),
) as ContractSpec
const SPEC: ContractSpec = {
  ...SHIPPED,
  id: 'peak',
  currency: 'USD',
  lot: { ...SHIPPED.lot, priceOf: 'lot' },
}
const HOURS = hoursOf(SPEC.location.zone, SPEC.profile, PERIOD)
const WINDOW = ['2026-02-01T00:00:00Z', '2026-05-01T00:00:00Z'] as const
const STATEMENT = `/statement?from=${WINDOW[0]}&to=${WINDOW[1]}`

type Who = Parameters<World['ask']>[0]
const CAM = { keyId: 'cam-key' }
let world: World

async function act(who: Who, one: object): Promise<void> {
  const response = await world.ask(who, 'POST', '/contracts/acts', { body: { act: one } })
  expect(response.statusCode, response.body).toBe(200)
}

const get = (who: Who, path: string) => world.ask(who, 'GET', path)

/** "gpu" is a forward on power here, from lab-c to lab-a; lab-b has no part in it. */
beforeAll(async () => {
  world = await World.open()
  const limits = { bidsMax: 100, paymentMax: '10000000.00' }
  await world.act({
    kind: 'setParticipant',
    participant: { id: 'lab-c', name: 'C', tier: 'standard', limits },
  })
  await world.act({
    kind: 'setUser',
    user: { id: 'cam', name: 'cam', participant: 'lab-c', roles: ['trader'] },
  })
  await world.addKey('cam-key', 'cam')
  await act('olga', { kind: 'addSpec', spec: SPEC })
  await act('olga', { kind: 'addSource', source: 'meters', publicKey: METER.publicKey })
  await act('olga', {
    kind: 'bindProduct',
    product: 'gpu',
    spec: { id: 'peak', version: SPEC.version },
    period: PERIOD,
  })
  for (const [who, sign] of [
    ['ann', 1],
    [CAM, -1],
  ] as const) {
    const bid = {
      kind: 'trade',
      lots: { gpu: sign },
      quantity: [0, 3],
      limit: `${sign * 80}.00`,
    }
    const sent = await world.ask(who, 'POST', '/bids', { body: { series: 'main', bid } })
    expect(sent.statusCode, sent.body).toBeLessThan(300)
  }
  await world.publish()
  for (const who of ['ann', CAM] as const) await act(who, { kind: 'confirm', contract: 'c1' })
  world.now = Date.parse('2026-04-02T00:00:00Z')
  const facts = HOURS.map(({ start }, k) => ({ start, quantity: k === 5 ? '2' : '3' }))
  const report = { contract: 'c1', source: 'meters', id: 'm1', version: 1, facts }
  const signature = METER.sign(meterText({ ...report, signature: '' }))
  await act(CAM, { kind: 'submitMeter', report: { ...report, signature } })
  const between = ['lab-a', 'lab-c']
  await act('olga', { kind: 'settlePeriod', between, month: '2026-03' })
  await act('olga', { kind: 'recordPayment', invoice: 'i1' })
}, 120_000)
afterAll(() => world.stop())

describe.each([
  ['/contracts/{}/confirmation', 'c1', 'c9'],
  ['/contracts/{}/calendar', 'c1', 'c9'],
  ['/invoices/{}', 'i1', 'i9'],
])('%s', (path, own, absent) => {
  const at = (id: string) => path.replace('{}', id)

  test('both parties and the staff have the same', async () => {
    const [first, ...others] = await Promise.all(
      (['ann', 'vic', CAM, 'olga', 'aud'] as const).map((who) => get(who, at(own))),
    )
    expect(first?.statusCode, first?.body).toBe(200)
    for (const other of others) expect(other.body).toBe(first?.body)
  })

  test("another's is what does not exist", async () => {
    const [others, nobodys] = await Promise.all([get('ben', at(own)), get('ben', at(absent))])
    expect(others.statusCode).toBe(404)
    expect(others.json()).toMatchObject({ type: 'urn:walras:problem:not_found' })
    expect(others.body).toBe(nobodys.body)
    expect((await get('olga', at(absent))).statusCode).toBe(404)
    expect((await get(undefined, at(own))).statusCode).toBe(401)
  })
})

test('a confirmation and an invoice say what was agreed and what is owed', async () => {
  const quantity = HOURS.length * 3
  const confirmation = (await get('ann', '/contracts/c1/confirmation')).json()
  expect(confirmation).toMatchObject({
    buyer: 'lab-a',
    seller: 'lab-c',
    lots: 3,
    priceOf: `${HOURS.length}.00 MWh`,
    quantity: `${quantity}.00`,
    value: `${(Number(confirmation.price) * 3).toFixed(2)}`,
    delivery: { hours: HOURS.length },
    spec: { id: 'peak' },
  })
  const invoice = (await get(CAM, '/invoices/i1')).json()
  expect(invoice).toMatchObject({ payer: 'lab-a', payee: 'lab-c', payable: '0.00' })
  expect(invoice.paid).toBe(invoice.amount)
})

test('a calendar has as many hours as the contract', async () => {
  const { calendar } = (await get('ann', '/contracts/c1/calendar')).json() as { calendar: string }
  expect(calendar.startsWith('BEGIN:VCALENDAR\r\n')).toBe(true)
  const ends = [...calendar.matchAll(/DTEND:(\S+)/g)].map(([, end = '']) => instant(end))
  const starts = [...calendar.matchAll(/DTSTART:(\S+)/g)].map(([, start = '']) => instant(start))
  const hours = ends.reduce((sum, end, k) => sum + (end - (starts[k] ?? end)) / 3_600_000, 0)
  const { delivery } = (await get('ann', '/contracts/c1/confirmation')).json()
  expect([hours, hours]).toEqual([HOURS.length, delivery.hours])
})

describe('a statement', () => {
  test("is of one's own accounts, as the events alone give it; of everyone's for the staff", async () => {
    const events = (await world.records()).flatMap((entry) =>
      entry.events.flatMap((event) => (event.kind === 'contractChanged' ? [event.event] : [])),
    )
    const of = (participant: string): readonly StatementRow[] =>
      statementFrom(events, {
        participant,
        from: Date.parse(WINDOW[0]),
        to: Date.parse(WINDOW[1]),
      })
    const rowsFor = async (who: Who) => (await get(who, STATEMENT)).json().rows
    expect(of('lab-a').length).toBeGreaterThan(4)
    expect(await rowsFor('ann')).toEqual(of('lab-a'))
    expect(await rowsFor(CAM)).toEqual(of('lab-c'))
    expect(await rowsFor('ben')).toEqual([])
    expect(await rowsFor('olga')).toEqual([...of('lab-a'), ...of('lab-c')])
  })

  test('has to end after it begins', async () => {
    const response = await get('ann', `/statement?from=${WINDOW[1]}&to=${WINDOW[1]}`)
    expect([response.statusCode, response.json().errors[0]?.pointer]).toEqual([422, '/query/to'])
    expect((await get('ann', '/statement')).statusCode).toBe(422)
  })
})

/** "20260302T070000Z". */
const instant = (text: string): number =>
  Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
