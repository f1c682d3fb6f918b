/**
 * A season from bids to the last payment, through the public API alone: nine kinds of participants, an outage, a failed
 * acceptance, damages, a default. Every figure is worked out anew from the journal.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identityOfSeed } from '#base'
import { type Contract, hoursOf, meterText, type Profile, SHIPPED_SPECS } from '#contracts'
import { hashOf } from '#exchange'
import { World } from './testing/world.ts'

const METER = identityOfSeed(new Uint8Array(32).fill(9))
const MONTH = { first: '2026-03-01', last: '2026-03-31' }
const ALL_HOURS: Profile = { kind: 'baseload', days: [1, 2, 3, 4, 5, 6, 7], hours: [[0, 24]] }
const DAY = 86_400_000
const at = (text: string) => Date.parse(`${text}Z`)

/** Participant → what it is. */
const NAMES = {
  lab: 'AI lab',
  uni: 'University',
  dc: 'Data-centre operator',
  cloud: 'Cloud reseller',
  chips: 'Chip maker',
  gas: 'Power generator',
  battery: 'Storage owner',
  fund: 'Infrastructure fund',
  app: 'App developer',
} as const
type Name = keyof typeof NAMES

/** Product → the specification it is made of, and a typical price of a lot. */
const PRODUCTS = {
  'h100.us-east.2026-03': { from: 'h100-node-us-east', price: 12_000 },
  'b200.us-east.2026-03': { from: 'b200-node-us-east', price: 30_000 },
  'power.ercot.2026-03': { from: 'ppa-baseload', price: 35_000 },
  'vppa.ercot.2026-03': { from: 'vppa-wind', price: 33_000 },
  'toll.ercot.2026-03': { from: 'storage-toll-2h', price: 9.5 },
} as const
type ProductId = keyof typeof PRODUCTS

/** An auction's prices are for lots. */
const BY_LOT = { priceOf: 'lot' }
const LOTS = {
  'h100-node-us-east': BY_LOT,
  'b200-node-us-east': BY_LOT,
  'ppa-baseload': BY_LOT,
  'vppa-wind': BY_LOT,
  'storage-toll-2h': { title: '1 kW for a month', perHour: '1' },
}

/** Who bids for what: lots, + to receive; the most it pays for one, or the least it takes. */
const BIDS: readonly (readonly [Name, ProductId, number, number])[] = [
  ['dc', 'h100.us-east.2026-03', -40, 11_000],
  ['dc', 'power.ercot.2026-03', 4, 40_000],
  ['lab', 'h100.us-east.2026-03', 20, 15_000],
  ['lab', 'b200.us-east.2026-03', 5, 33_000],
  ['uni', 'h100.us-east.2026-03', 5, 14_500],
  ['cloud', 'h100.us-east.2026-03', 10, 14_000],
  ['app', 'h100.us-east.2026-03', 5, 13_500],
  ['chips', 'b200.us-east.2026-03', -5, 28_000],
  ['gas', 'power.ercot.2026-03', -4, 30_000],
  ['gas', 'vppa.ercot.2026-03', -3, 30_000],
  ['fund', 'vppa.ercot.2026-03', 3, 36_000],
  ['battery', 'toll.ercot.2026-03', -2_000, 9],
  ['gas', 'toll.ercot.2026-03', 2_000, 10],
]

interface View extends Pick<Contract, 'id' | 'product' | 'lots' | 'price' | 'per' | 'status'> {
  readonly buyer: Name
  readonly seller: Name
}

interface Bill {
  readonly id: string
  readonly payer: Name
  readonly payee: Name
  readonly amount: string
  readonly status: string
  readonly lines: readonly {
    from: string
    to: string
    amount: string
    kind: string
    contract: string
  }[]
}

let world: World
let contracts: readonly View[] = []

const key = (who: string) => ({ keyId: `${who}-key` })

async function ask<T = unknown>(
  who: string,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await world.ask(key(who), method, path, { ...(body !== undefined && { body }) })
  if (response.statusCode >= 300) throw new Error(`${who} ${path}: ${response.body}`)
  return response.json() as T
}

const act = (who: string, one: object) => ask<object>(who, 'POST', '/contracts/acts', { act: one })

async function refusedWith(who: string, one: object): Promise<string> {
  const response = await world.ask(key(who), 'POST', '/contracts/acts', { body: { act: one } })
  expect(response.statusCode, response.body).toBeGreaterThanOrEqual(400)
  return (response.json() as { errors: { code: string }[] }).errors[0]?.code ?? ''
}

const list = async <T>(who: string, path: string): Promise<readonly T[]> =>
  (await ask<{ items: readonly T[] }>(who, 'GET', path)).items

const ofProduct = (product: ProductId): readonly View[] =>
  contracts.filter((one) => one.product === product)

beforeAll(async () => {
  world = await World.open()
  for (const [id, name] of Object.entries(NAMES)) {
    const limits = { bidsMax: 100, paymentMax: '10000000.00' }
    await ask('olga', 'PUT', `/participants/${id}`, { name, tier: 'standard', limits })
    await ask('olga', 'PUT', `/users/${id}`, { name, participant: id, roles: ['trader', 'risk'] })
    await world.addKey(`${id}-key`, id)
    const amount = id === 'cloud' ? '25000.00' : '400000.00'
    const posted = { id: `wire-${id}`, participant: id, currency: 'USD', amount }
    await act('olga', { kind: 'postCollateral', ...posted })
  }
  await act('olga', { kind: 'addSource', source: 'meters', publicKey: METER.publicKey })
  for (const [product, { from }] of Object.entries(PRODUCTS)) {
    const shipped = SHIPPED_SPECS.find((one) => Object(one).id === from)
    const { lot } = Object(shipped) as { lot: object }
    const id = `${from}-lot`
    await act('olga', {
      kind: 'addSpec',
      spec: { ...Object(shipped), id, lot: { ...lot, ...LOTS[from] } },
    })
    await ask('olga', 'PUT', `/products/${product}`, { unit: 'one lot', tick: '0.50' })
    const bound = { product, spec: { id, version: 1 }, period: MONTH }
    await act('olga', { kind: 'bindProduct', ...bound })
  }
  // The auction that is open now has the products that were there when it opened, and those that came since.
  for (const [name, product, lots, limit] of BIDS) {
    const sign = Math.sign(lots)
    await ask(name, 'POST', '/bids', {
      series: 'main',
      bid: {
        kind: 'trade',
        lots: { [product]: sign },
        quantity: [0, Math.abs(lots)],
        limit: `${sign * limit}.00`,
      },
    })
  }
  await world.publish()
  contracts = await list<View>('olga', '/contracts')
}, 120_000)
afterAll(() => world.stop())

describe.sequential('a season', () => {
  test('every fill is a forward between two names, seen by them and the staff alone', async () => {
    const sums = new Map<string, number>()
    for (const { buyer, seller, product, lots } of contracts) {
      sums.set(`${buyer} ${product}`, (sums.get(`${buyer} ${product}`) ?? 0) + lots)
      sums.set(`${seller} ${product}`, (sums.get(`${seller} ${product}`) ?? 0) - lots)
    }
    for (const [name, product, lots] of BIDS) expect(sums.get(`${name} ${product}`)).toBe(lots)
    for (const name of Object.keys(NAMES)) {
      const own = await list<View>(name, '/contracts')
      expect(own).toEqual(contracts.filter((one) => one.buyer === name || one.seller === name))
      const foreign = contracts.find((one) => one.buyer !== name && one.seller !== name)
      const response = await world.ask(key(name), 'GET', `/contracts/${foreign?.id}`)
      expect(response.statusCode).toBe(404)
    }
  })

  test('both confirm, or it counts as confirmed; settlement before delivery is refused', async () => {
    for (const { id, buyer, seller } of ofProduct('h100.us-east.2026-03')) {
      await act(buyer, { kind: 'confirm', contract: id })
      await act(seller, { kind: 'confirm', contract: id })
      expect(await refusedWith('fund', { kind: 'confirm', contract: id })).toBe('not_a_party')
    }
    const between = ['dc', 'lab']
    const early = await refusedWith('olga', { kind: 'settlePeriod', between, month: '2026-03' })
    expect(early).toBe('settlement_before_delivery')
    world.now += 3 * DAY
    await act('olga', { kind: 'takeDefaults' })
    const all = await list<View>('olga', '/contracts')
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['confirmed']))
  })

  test('marks move variation margin; who does not meet its call defaults and is closed out', async () => {
    const marks = (factor: number) =>
      Object.entries(PRODUCTS).map(([product, { price }]) => ({
        product,
        price: (Math.round(price * factor * 100) / 100).toFixed(2),
      }))
    const first = await ask<{ calls: string[] }>('olga', 'POST', '/marks', {
      date: '2026-02-05',
      marks: marks(1),
    })
    world.now += DAY
    const second = await ask<{ calls: string[] }>('olga', 'POST', '/marks', {
      date: '2026-02-06',
      marks: marks(0.75),
    })
    expect([...first.calls, ...second.calls].length).toBeGreaterThan(0)
    type Margin = { calls: { id: string; status: string }[]; balances: unknown[] }
    const { calls } = await ask<Margin>('cloud', 'GET', '/margin')
    const open = calls.filter(({ status }) => status === 'open')
    expect(open.length).toBeGreaterThan(0)
    expect(await refusedWith('cloud', { kind: 'meetCall', call: open[0]?.id })).toBe(
      'collateral_short',
    )
    const early = { kind: 'declareDefault', participant: 'cloud', cause: open[0]?.id }
    expect(await refusedWith('olga', early)).toBe('not_overdue')
    world.now += DAY + 3_600_000
    await act('olga', early)
    expect(world.state.killed.has('participant:cloud')).toBe(true)
    await act('olga', { kind: 'closeOut', participant: 'cloud', addOn: '0.02' })
    const own = await list<View>('cloud', '/contracts')
    expect(own.length).toBeGreaterThan(0)
    expect(own.map(({ status }) => status)).toEqual(own.map(() => 'closedOut'))
    const bills = (await list<Bill>('dc', '/invoices')).filter(({ payer }) => payer === 'cloud')
    expect(bills).toHaveLength(1)
  })

  test('delivery: an outage, a failed acceptance, a replacement that was bought', async () => {
    for (const { id, buyer } of ofProduct('power.ercot.2026-03'))
      await act(buyer, { kind: 'nominate', contract: id, note: 'flat' })
    world.now = at('2026-03-02T12:00:00')
    for (const one of ofProduct('b200.us-east.2026-03')) {
      const measured = [{ test: 'all-reduce bus bandwidth', value: '410' }]
      const result = { kind: 'acceptanceResult', contract: one.id, outcome: 'rejected', measured }
      await act(one.buyer, result)
      await act(one.buyer, {
        kind: 'claimCover',
        contract: one.id,
        month: '2026-03',
        price: '6.20',
      })
    }
    world.now = at('2026-04-03T12:00:00')
    for (const product of [
      'h100.us-east.2026-03',
      'power.ercot.2026-03',
      'vppa.ercot.2026-03',
      'toll.ercot.2026-03',
    ] as const)
      for (const one of ofProduct(product)) {
        if (one.buyer === 'cloud') continue
        const report = meterReport(one, (k) =>
          product.startsWith('h100') && k >= 100 && k < 148 ? 0 : 1,
        )
        const unsigned = { ...report, signature: `A${report.signature.slice(1)}` }
        expect(await refusedWith(one.seller, { kind: 'submitMeter', report: unsigned })).toBe(
          'meter_unsigned',
        )
        await act(one.seller, { kind: 'submitMeter', report })
        await act(one.seller, { kind: 'submitMeter', report })
        const other = meterReport(one, () => 0)
        expect(await refusedWith(one.seller, { kind: 'submitMeter', report: other })).toBe(
          'meter_contradictory',
        )
      }
    const zone = 'America/Chicago'
    const values = hoursOf(zone, ALL_HOURS, MONTH).map(({ start }, k) => ({
      key: new Date(start).toISOString(),
      value: k % 24 === 3 ? '-5.00' : k % 24 > 16 ? '61.50' : '38.25',
    }))
    expect(values).toHaveLength(743)
    await act('olga', { kind: 'fixIndex', index: 'ercot-west-day-ahead', values })
    await act('olga', {
      kind: 'fixIndex',
      index: 'b200-hour',
      values: hoursOf('America/New_York', ALL_HOURS, MONTH).map(({ start }) => ({
        key: new Date(start).toISOString(),
        value: '5.40',
      })),
    })
  })

  test('the month settles, is paid, and every contract ends', async () => {
    world.now = at('2026-04-07T12:00:00')
    await act('olga', { kind: 'takeDefaults' })
    const pairs = new Map(
      contracts
        .filter(({ buyer }) => buyer !== 'cloud')
        .map(({ buyer, seller }) => [[buyer, seller].sort().join(' '), [buyer, seller]]),
    )
    for (const between of pairs.values())
      await act('olga', { kind: 'settlePeriod', between, month: '2026-03' })
    const bills = (await list<Bill>('olga', '/invoices')).filter(({ status }) => status === 'open')
    expect(bills.length).toBeGreaterThan(5)
    const disputed = bills.find(({ payer }) => payer === 'uni')
    expect(disputed).toBeDefined()
    const held = { kind: 'dispute', invoice: disputed?.id, amount: '100.00' }
    await act('uni', { ...held, cause: 'a node was slow' })
    await act('olga', { kind: 'recordPayment', invoice: disputed?.id })
    await act('olga', { kind: 'resolveDispute', invoice: disputed?.id, upheld: '40.00' })
    for (const { id } of bills) await act('olga', { kind: 'recordPayment', invoice: id })
    const ended = await list<View>('olga', '/contracts')
    for (const { buyer, status } of ended)
      expect(status).toBe(buyer === 'cloud' ? 'closedOut' : 'closed')
  })

  test('every amount is worked out anew from the journal, to the cent', async () => {
    const events = (await world.records()).flatMap((entry) =>
      entry.events.flatMap((event) => (event.kind === 'contractChanged' ? [event.event] : [])),
    )
    const balances = new Map<string, bigint>()
    for (const event of events) {
      if (event.kind !== 'moneyMoved') continue
      const sum = event.transfer.postings.reduce((all, { amount }) => all + micro(amount), 0n)
      expect(sum).toBe(0n)
      for (const { account, amount } of event.transfer.postings)
        balances.set(account, (balances.get(account) ?? 0n) + micro(amount))
    }
    for (const name of Object.keys(NAMES)) {
      const margin = await ask<{ balances: { account: string; amount: string }[] }>(
        name,
        'GET',
        '/margin',
      )
      for (const { account, amount } of margin.balances)
        expect([account, micro(amount)]).toEqual([account, balances.get(account)])
      const postings = await list<{ account: string; amount: string }>(name, '/postings?limit=1000')
      const sums = new Map<string, bigint>()
      for (const { account, amount } of postings)
        sums.set(account, (sums.get(account) ?? 0n) + micro(amount))
      for (const [account, sum] of sums) expect(sum).toBe(balances.get(account) ?? 0n)
    }
    // What each delivered contract owes, by hand: price × hours delivered ÷ hours sold, and a quarter of it for hours that were not.
    for (const one of ofProduct('h100.us-east.2026-03')) {
      if (one.buyer === 'cloud') continue
      const lines = (await list<Bill>(one.buyer, '/invoices')).flatMap((bill) => bill.lines)
      const of = (kind: string) =>
        lines.find((line) => line.contract === one.id && line.kind === kind)
      const [price, hours] = [micro(one.price) * BigInt(one.lots), 743n]
      expect(micro(of('delivered')?.amount ?? '0')).toBe(halfEven(price * 695n, hours))
      expect(micro(of('damages')?.amount ?? '0')).toBe(halfEven(price * 48n, hours * 4n))
    }
  })
})

test('what a bid for power would do for a hall that draws it', async () => {
  const loads = [{ product: 'power.ercot.2026-03', hours: 743, kilowatts: 3_200 }]
  const hedge = {
    lots: { 'power.ercot.2026-03': 4 },
    prices: { 'power.ercot.2026-03': '26000.00' },
  }
  const spark = { nodeWatts: 10_200, acceleratorsPerNode: 8, rent: '2.81', perMwh: '52.00' }
  type Cost = { expected: string; at95: string }
  const shown = await ask<{ before: Cost; after: Cost; openHours: number; spark: string }>(
    'dc',
    'POST',
    '/hedges',
    { loads, pue: 1_250, hedge, spark },
  )
  expect(shown.openHours).toBe(0)
  expect(Number(shown.before.at95)).toBeGreaterThan(Number(shown.before.expected))
  expect(shown.after).toEqual({ expected: '104000.00', at95: '104000.00' })
  // 2.81 − 1.275 kW × 1.25 × 0.052
  expect(shown.spark).toBe('2.727125')
})

test('the venue is the same after a restart', async () => {
  const before = hashOf(world.state)
  await world.restart()
  expect(hashOf(world.state)).toBe(before)
})

/** All hours of a contract: a share of full output in each. */
function meterReport(one: View, share: (k: number) => number) {
  const zone = one.product.startsWith('h100') ? 'America/New_York' : 'America/Chicago'
  const perHour = one.product.startsWith('h100') ? 8 : 1
  const facts = hoursOf(zone, ALL_HOURS, MONTH).map(({ start }, k) => ({
    start,
    quantity: String(one.lots * perHour * share(k)),
  }))
  const report = { contract: one.id, source: 'meters', id: `march-${one.id}`, version: 1, facts }
  return { ...report, signature: METER.sign(meterText({ ...report, signature: '' })) }
}

function micro(decimal: string): bigint {
  const [, sign, whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? []
  const value = BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0'))
  return sign === '-' ? -value : value
}

function halfEven(over: bigint, under: bigint): bigint {
  const [whole, rest] = [over / under, (over % under) * 2n]
  return rest > under || (rest === under && whole % 2n === 1n) ? whole + 1n : whole
}
