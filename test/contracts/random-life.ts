/**
 * Random lives of forwards: anything that anybody may ask, in any order, at any time, much of it nonsense. After each act
 * that was taken the books have to balance, every debt has to stand on both sides, and no lot may be lost.
 */
import fc from 'fast-check'
import { expect } from 'vitest'
import {
  type Contract,
  type ContractAct,
  type ContractEvent,
  evolveContract,
  SHIPPED_SPECS,
} from '#contracts'
import { hashOf } from '#exchange'
import { checkTransfers } from '#ledger'
import { at, DAY, type Desk, metered, newDesk, party, VENUE } from './book.ts'
import { checkBook, Lots } from './invariants.ts'

const PARTICIPANTS = ['lab-a', 'lab-b', 'cloud-c', 'cloud-d', 'wind-e'] as const
const KINDS = [
  'h100-node-us-east',
  'power-baseload-de',
  'power-baseload-de-financial',
  'ppa-solar-as-produced',
  'vppa-wind',
  'storage-toll-2h',
] as const
const PRODUCTS = KINDS.map((_, k) => `p${k}`)
const PERIOD = ['2026-03-20', '2026-05-06'] as const
/** Three hours of the night, in which clocks are moved. */
const NIGHT = { kind: 'hours', days: [1, 2, 3, 4, 5, 6, 7], hours: [[1, 4]] }

function baseDesk(hasGuarantor: boolean): Desk {
  const desk = newDesk(at('2026-03-05T00:00:00'))
  if (hasGuarantor) desk.do(VENUE, { kind: 'setGuarantor', participant: 'ccp' })
  for (const [k, id] of KINDS.entries()) {
    const spec = SHIPPED_SPECS.find((one) => (one as { id: string }).id === id) as object
    desk.do(VENUE, {
      kind: 'addSpec',
      spec: { ...spec, version: 2, profile: NIGHT, currency: 'USD' },
    })
    desk.do(VENUE, {
      kind: 'bindProduct',
      product: PRODUCTS[k] as string,
      spec: { id, version: 2 },
      period: { first: PERIOD[0], last: PERIOD[1] },
    })
  }
  const fills = PRODUCTS.flatMap((product, k) => {
    const [one, other] = [of(PARTICIPANTS, k), of(PARTICIPANTS, k + 2)]
    const fill = { product, lots: 3 + k, price: `${20 + k}.50` }
    const back = { ...fill, lots: 2, price: '24.00', buyer: other, seller: one }
    return [{ ...fill, buyer: one, seller: other }, ...(k % 2 === 0 ? [back] : [])]
  })
  desk.do(VENUE, { kind: 'formContracts', auction: 'first', fills })
  desk.now += 3 * DAY
  desk.do(VENUE, { kind: 'takeDefaults' })
  return desk
}

let bases: readonly Desk[] | undefined

/** One thing to try, made of numbers. */
export interface Step {
  readonly what: number
  readonly hours: number
  readonly n: readonly [number, number, number, number]
}

const number = fc.noBias(fc.nat({ max: 9_999 }))
const step: fc.Arbitrary<Step> = fc.record({
  what: number,
  hours: fc.noBias(fc.integer({ min: 0, max: 96 })),
  n: fc.tuple(number, number, number, number),
})

/** Of at most so many acts. */
export const arbitraryLife = (maxLength: number) =>
  fc.record({
    hasGuarantor: fc.boolean(),
    steps: fc.array(step, { minLength: 8, maxLength, size: 'max' }),
  })

const of = <T>(list: readonly T[], n: number): T => list[n % list.length] as T
const decimal = (n: number, scale = 100): string => (n / scale).toFixed(2)

type Maker = (desk: Desk, n: Step['n']) => ContractAct | undefined

const contractsOf = (desk: Desk): readonly Contract[] => [...desk.book.contracts.values()]
const someContract = (desk: Desk, n: number): Contract | undefined => {
  const all = contractsOf(desk)
  return all.length === 0 ? undefined : of(all, n)
}

const onContract =
  (make: (contract: Contract, desk: Desk, n: Step['n']) => ContractAct): Maker =>
  (desk, n) => {
    const contract = someContract(desk, n[0])
    return contract && make(contract, desk, n)
  }

const onInvoice =
  (make: (id: string, n: Step['n']) => ContractAct): Maker =>
  (desk, n) => {
    const all = [...desk.book.invoices.keys()]
    return all.length === 0 ? undefined : make(of(all, n[0]), n)
  }

const MAKERS: readonly Maker[] = [
  (desk, n) => {
    const buyer = of(PARTICIPANTS, n[0])
    const others = PARTICIPANTS.filter((one) => one !== buyer)
    const price = decimal(n[3] - 1_000)
    const fill = { buyer, seller: of(others, n[1]), product: of(PRODUCTS, n[2]), price }
    const fills = [{ ...fill, lots: 1 + (n[0] % 7) }]
    return { kind: 'formContracts', auction: `a${desk.book.auctions.size}`, fills }
  },
  onContract(({ id }) => ({ kind: 'confirm', contract: id })),
  onContract(({ id }, _, n) => ({ kind: 'nominate', contract: id, note: `${n[1]}` })),
  onContract(({ id, buyer, seller }, desk, n) => ({
    kind: 'proposeNovation',
    proposal: `q${desk.events.length}`,
    contract: id,
    outgoing: n[1] % 2 === 0 ? buyer : seller,
    incoming: of(PARTICIPANTS, n[2]),
  })),
  onContract(({ id, lots }, desk, n) => ({
    kind: 'proposePartialTermination',
    proposal: `q${desk.events.length}`,
    contract: id,
    lots: 1 + (n[1] % lots),
    fee: decimal(n[2]),
  })),
  ({ book }, n) => {
    const all = [...book.proposals.values()]
    if (all.length === 0) return undefined
    const { id, kind } = of(all, n[0])
    const isNovation = kind === 'novation'
    return { kind: isNovation ? 'consentNovation' : 'agreePartialTermination', proposal: id }
  },
  (desk, n) => {
    const one = someContract(desk, n[0])
    const back = contractsOf(desk).filter(
      ({ buyer, product }) => buyer === one?.seller && product === one.product,
    )
    if (one === undefined || back.length === 0) return undefined
    return { kind: 'offset', contracts: [one.id, of(back, n[1]).id] }
  },
  onContract(({ id }) => ({ kind: 'terminate', contract: id })),
  () => ({ kind: 'takeDefaults' }),
  onContract(({ id }, desk, n) => {
    const version = (desk.book.reports.get(id)?.get('meter-1/r1')?.version ?? 0) + 1
    const report = metered(desk, id, (k) => decimal((n[1] * (k + 1)) % (n[2] + 900), 50), {
      version,
      ...(n[3] % 3 === 0 && { quality: decimal(70 + (n[3] % 40)) }),
    })
    const facts = report.facts.filter(({ start }) => start + 3_600_000 <= desk.now)
    return { kind: 'submitMeter', report: metered(desk, id, () => '', { ...report, facts }) }
  }),
  onContract(({ id }, _, n) => ({
    kind: 'acceptanceResult',
    contract: id,
    outcome: n[1] % 2 === 0 ? 'accepted' : 'rejected',
    measured: [{ test: 'burn-in', value: n[1] % 2 === 0 ? '60' : '10' }],
  })),
  onContract(({ id }, desk, n) => ({
    kind: 'excuse',
    contract: id,
    cause: of(['curtailment', 'maintenance', 'forceMajeure', 'buyer'] as const, n[1]),
    hours: metered(desk, id, () => decimal(n[2])).facts.slice(n[3] % 100, (n[3] % 100) + 2),
  })),
  onContract(({ id }, _, n) => ({
    kind: 'claimCover',
    contract: id,
    month: of(['2026-03', '2026-04', '2026-05'], n[1]),
    price: decimal(n[2]),
  })),
  onContract(({ buyer, seller }, _, n) => ({
    kind: 'settlePeriod',
    between: [buyer, seller],
    month: of(['2026-03', '2026-03', '2026-04', '2026-05'], n[1]),
  })),
  onInvoice((invoice) => ({ kind: 'recordPayment', invoice })),
  onInvoice((invoice, n) => ({
    kind: 'dispute',
    invoice,
    amount: decimal(n[1], 1_000),
    cause: 'slow',
  })),
  onInvoice((invoice, n) => ({ kind: 'resolveDispute', invoice, upheld: decimal(n[1], 10_000) })),
  ({ now }, n) => ({
    kind: 'fixIndex',
    index: of(['day-ahead-de', 'ercot-west-day-ahead', 'h100-hour'], n[0]),
    values: [
      { key: new Date(now).toISOString().slice(0, 10), value: decimal(n[1] - 2_000) },
      {
        key: new Date(Math.floor(now / 3_600_000) * 3_600_000).toISOString(),
        value: decimal(n[2] - 2_000),
      },
    ],
  }),
  (desk, n) => ({
    kind: 'postCollateral',
    id: `x${desk.events.length}`,
    participant: of([...PARTICIPANTS, 'ccp'], n[0]),
    currency: 'USD',
    amount: decimal(n[1] * n[2], 10),
  }),
  (desk, n) => ({
    kind: 'withdrawCollateral',
    id: `y${desk.events.length}`,
    participant: of(PARTICIPANTS, n[0]),
    currency: 'USD',
    amount: decimal(n[1] * (n[2] % 100), 10),
  }),
  ({ now }, n) => ({
    kind: 'dayMarked',
    date: new Date(now).toISOString().slice(0, 10),
    marks: PRODUCTS.map((product, k) => ({
      product,
      price: decimal(((n[0] * (k + 1)) % 9_000) - 1_000),
    })),
    requirements: PARTICIPANTS.filter((_, k) => (n[1] >> k) % 2 === 0).map((participant, k) => ({
      participant,
      against: of(['ccp', 'lab-x', ...PARTICIPANTS.filter((one) => one !== participant)], n[2] + k),
      currency: 'USD',
      amount: decimal(n[3], 1),
    })),
  }),
  ({ book }, n) => {
    const all = [...book.calls.keys()]
    return all.length === 0 ? undefined : { kind: 'meetCall', call: of(all, n[0]) }
  },
  ({ book }, n) => {
    const causes = [...book.calls.values()].map(({ id, participant }) => ({
      cause: id,
      participant,
    }))
    const unpaid = [...book.invoices.values()].map(({ id, payer }) => ({
      cause: id,
      participant: payer,
    }))
    const all = [...causes, ...unpaid]
    return all.length === 0 ? undefined : { kind: 'declareDefault', ...of(all, n[0]) }
  },
  ({ book }, n) => {
    const all = [...book.defaulted.keys()]
    const addOn = decimal(n[1] % 20)
    return all.length === 0 ? undefined : { kind: 'closeOut', participant: of(all, n[0]), addOn }
  },
]

/** Forming, meters, settlement and consents are what lives are made of: they come more often. */
const WEIGHTED: readonly Maker[] = [
  ...MAKERS,
  ...[
    0, 0, 0, 8, 8, 3, 5, 5, 5, 5, 6, 9, 9, 9, 13, 13, 13, 13, 20, 14, 14, 15, 15, 16, 6, 22, 22, 23,
    23, 23,
  ].map((k) => MAKERS[k] as Maker),
]

/** Lives one life, and checks it all along. Returns the events, for counting. */
export function live({ hasGuarantor, steps }: { hasGuarantor: boolean; steps: readonly Step[] }) {
  bases ??= [false, true].map(baseDesk)
  const base = bases[hasGuarantor ? 1 : 0] as Desk
  const desk = newDesk(base.now, base.book)
  const lots = new Lots(contractsOf(base))
  for (const { what, hours, n } of steps) {
    desk.now += hours * 3_600_000
    const act = of(WEIGHTED, what)(desk, n)
    if (act === undefined) continue
    const before = { book: desk.book, events: desk.events.length }
    const tried = [VENUE, ...[...PARTICIPANTS, 'ccp'].map(party)].find(
      (by) => desk.try(by, act) === undefined,
    )
    if (tried === undefined) expect(desk.book).toBe(before.book)
    else checkBook(desk.book, lots, desk.events.slice(before.events))
  }
  expect(checkTransfers(desk.book.ledger.transfers)).toBeUndefined()
  const told = JSON.parse(JSON.stringify(desk.events)) as ContractEvent[]
  expect(hashOf(told.reduce(evolveContract, base.book))).toBe(hashOf(desk.book))
  return desk.events
}
