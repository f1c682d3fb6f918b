/** The worked figures of docs/concepts/margin.md, worked out. */
import type { Bid, BidNode } from '#bidding'
import {
  B200_NODE,
  backTest,
  checkBid,
  count,
  energyCost,
  exceptionBand,
  H100_NODE,
  hedgeEffect,
  initialMargin,
  latestMarks,
  type Lots,
  type MarginInputs,
  markToMarket,
  SCENARIO_OPTIONS,
  type ScenarioOptions,
  type Scenarios,
  scenariosOf,
  sparkSpread,
  stress,
  variationMargin,
  worstCase,
} from '#margin'
import type { Micro } from '#market'
import { curvesOf, LEARNED, ONE_DAY, TESTED } from './portfolios.ts'

const HISTORY = curvesOf(1)
const JANUARY = 'h100.2027-01'
const MONTHS = ['h100.2027-01', 'h100.2027-04', 'h100.2027-07']
const PJM = 'power.pjm.2027-01'

/** Every figure by the words that stand before it on the page. */
export function workedFigures(): ReadonlyMap<string, string> {
  return new Map([...marks(), ...margins(), ...bids(), ...tests(), ...stresses(), ...hedges()])
}

const rounded = (micro: Micro): string => {
  const cents = (micro < 0n ? -micro : micro) + 5_000n
  const whole = String(cents / 1_000_000n).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `${micro < 0n ? '−' : ''}${whole}.${String((cents % 1_000_000n) / 10_000n).padStart(2, '0')}`
}

function marks(): readonly (readonly [string, string])[] {
  const perLot = (hourly: bigint): Micro => hourly * 744n
  const position = { product: 'h100', lots: 10, price: perLot(2_055_000n) }
  const [before, after] = [2_100_000n, 2_090_000n].map((f) => new Map([['h100', perLot(f)]]))
  const lots = new Map([['h100', 10]])
  return [
    ['worth', rounded(markToMarket([position], before ?? new Map()))],
    [
      'variation',
      rounded(variationMargin(lots, { before: before ?? new Map(), after: after ?? new Map() })),
    ],
  ]
}

function scenarios(options: ScenarioOptions = SCENARIO_OPTIONS): Scenarios {
  const result = scenariosOf(HISTORY, options)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

function inputs(open: number, options?: ScenarioOptions): MarginInputs {
  return {
    scenarios: scenarios(options),
    marks: latestMarks(HISTORY),
    openInterest: new Map(HISTORY.products.map((product) => [product, open])),
  }
}

function margins(): readonly (readonly [string, string])[] {
  const ten: Lots = new Map([[JANUARY, 10]])
  const { shortfall, floor, concentration, total } = initialMargin(ten, inputs(90))
  const delivering = { ...SCENARIO_OPTIONS, delivering: new Set([JANUARY]) }
  const alone = (lots: Lots): Micro => initialMargin(lots, inputs(1_000_000)).total
  const [b200, h100] = [new Map([['b200.2027-01', 10]]), new Map([[JANUARY, -20]])]
  return [
    ['mark', rounded(inputs(90).marks.get(JANUARY) ?? 0n)],
    ['shortfall', rounded(shortfall)],
    ['floor', rounded(floor)],
    ['concentration', rounded(concentration)],
    ['total', rounded(total)],
    ['in delivery', rounded(initialMargin(ten, inputs(90, delivering)).shortfall)],
    ['b200 leg', rounded(alone(b200))],
    ['h100 leg', rounded(alone(h100))],
    ['legs', rounded(alone(b200) + alone(h100))],
    ['both', rounded(alone(new Map([...b200, ...h100])))],
  ]
}

function bids(): readonly (readonly [string, string])[] {
  const held = { ...inputs(1_000_000), lots: new Map() }
  const marksNow = held.marks
  const trade = (product: string): BidNode => ({
    kind: 'trade',
    lots: new Map([[product, 10]]),
    limit: (marksNow.get(product) ?? 0n) * 10n,
    quantity: { min: 1, max: 1 },
  })
  const bid = (node: BidNode): Bid => ({ id: 'b', by: 'lab', bid: node })
  const need = (node: BidNode): Micro => worstCase([bid(node)], held).margin
  const alternatives = bid({ kind: 'oneOf', of: MONTHS.map(trade) })
  const posted = { ...held, positions: held.lots, collateral: 4_000_000_000n, credit: 0n }
  const result = checkBid(alternatives, posted)
  const cause = result.ok ? '' : (result.error[0]?.cause ?? '')
  return [
    ['any', rounded(need({ kind: 'anyOf', of: MONTHS.map(trade) }))],
    ['one', rounded(need(alternatives.bid))],
    ['refusal', /(?<=: )\S+ is missing$/.exec(cause)?.[0] ?? 'taken'],
  ]
}

function tests(): readonly (readonly [string, string])[] {
  const exceptions = backTest(new Map([[JANUARY, -10]]), {
    history: HISTORY,
    measured: { kind: 'shortfall', tail: 25_000 },
    options: ONE_DAY,
    from: LEARNED,
    step: 1,
  })
  const { min, max } = exceptionBand(TESTED, 10_000)
  return [['exceptions', `${count(exceptions)} of ${TESTED} days, where ${min} to ${max}`]]
}

function stresses(): readonly (readonly [string, string])[] {
  const marksNow = latestMarks(HISTORY)
  const positions = [
    { holder: 'lab', counterparty: 'host', product: JANUARY, lots: 10, price: 0n },
    { holder: 'host', counterparty: 'lab', product: JANUARY, lots: -10, price: 0n },
    { holder: 'host', counterparty: 'wind', product: PJM, lots: 8, price: 0n },
    { holder: 'wind', counterparty: 'host', product: PJM, lots: -8, price: 0n },
  ].map((position) => ({ ...position, price: marksNow.get(position.product) ?? 0n }))
  const traits = new Map([
    [JANUARY, { group: 'compute', resource: 'h100', location: 'us-va' }],
    [PJM, { group: 'power', resource: 'base', location: 'pjm' }],
  ] as const)
  const results = stress(positions, { marks: marksNow, traits })
  return results.map(({ scenario, pnl }) => [
    scenario,
    ['lab', 'host', 'wind'].map((name) => rounded(pnl.get(name) ?? 0n)).join(' | '),
  ])
}

function hedges(): readonly (readonly [string, string])[] {
  const { marks: now, scenarios: moves } = inputs(90)
  const exposure = { pue: 1250, loads: [{ product: PJM, hours: 730, kilowatts: 653 }] }
  const effect = hedgeEffect(
    exposure,
    { lots: new Map([[PJM, 8]]), prices: now },
    { marks: now, scenarios: moves, lotSizes: new Map([[PJM, 73_000]]) },
  )
  const spread = (draw: typeof H100_NODE, rent: bigint): string =>
    rounded(sparkSpread(draw, { rent, perMwh: 52_000_000n }))
  const thousandths = (micro: Micro): string => (Number((micro + 500n) / 1000n) / 1000).toFixed(3)
  return [
    ['open hours', String(effect.openHours)],
    ['before', `${rounded(effect.before.expected)} | ${rounded(effect.before.at95)}`],
    ['after', `${rounded(effect.after.expected)} | ${rounded(effect.after.at95)}`],
    ['h100 energy', thousandths(energyCost(H100_NODE, 52_000_000n))],
    ['b200 energy', thousandths(energyCost(B200_NODE, 52_000_000n))],
    ['h100 spread', spread(H100_NODE, 2_810_000n)],
    ['b200 spread', spread(B200_NODE, 5_870_000n)],
  ]
}
