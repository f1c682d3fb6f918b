/**
 * Margin put to the test over simulated years, and what it costs to work out: `npm run bench -- margin`. For every portfolio: days of
 * two years on which it lost more than its margin, by the expected shortfall at 97.5 % and by the value at risk at 99 %, beside the
 * band in which nineteen of twenty would be at 1 %; then five-day periods under the rule as charged; then times.
 */
import type { Bid, BidNode } from '#bidding'
import {
  AS_CHARGED,
  backTest,
  checkBid,
  christoffersen,
  count,
  exceptionBand,
  type Exceptions,
  forwardCurve,
  initialMargin,
  kupiec,
  latestMarks,
  type Lots,
  type MarginInputs,
  type Measured,
  SCENARIO_OPTIONS,
  scenariosOf,
} from '#margin'
import { type ColumnStyle, table, terminalOf } from '../src/cli/terminal.ts'
import { curvesOf, LEARNED, ONE_DAY, PORTFOLIOS, TESTED } from '../test/margin/portfolios.ts'

const SEED = 1
const OTHER_SEEDS = Array.from({ length: 10 }, (_, k) => 100 + k)
const ONE_IN_A_HUNDRED = 10_000

const SHORTFALL: Measured = { kind: 'shortfall', tail: 25_000 }
const RISK: Measured = { kind: 'risk', tail: ONE_IN_A_HUNDRED }

export function benchMargin(): void {
  const terminal = terminalOf(process.stdout)
  const band = exceptionBand(TESTED, ONE_IN_A_HUNDRED)
  const say = (text: string): void => void process.stdout.write(`${text}\n`)
  say(`${TESTED} simulated days; at 1 % ${band.min} to ${band.max} exceptions are within reason.\n`)
  say(
    table(
      COLUMNS,
      PORTFOLIOS.map(({ name, lots }) => rowOf(name, lots)),
      terminal,
    ),
  )
  say(`\n${otherYears(band)}`)
  say(`\n${times()}`)
}

const COLUMNS: readonly ColumnStyle[] = [
  { title: 'portfolio', align: 'left' },
  { title: 'VaR 99', align: 'right' },
  { title: 'ES 97.5', align: 'right' },
  { title: 'Kupiec p', align: 'right' },
  { title: 'Christoffersen p', align: 'right' },
  { title: '5 days, as charged', align: 'right' },
  { title: 'ms a netting set', align: 'right' },
]

function rowOf(name: string, lots: Lots): readonly string[] {
  const shortfall = daily(SEED, lots, SHORTFALL)
  const five = fiveDays(SEED, lots, AS_CHARGED)
  const inputs = inputsOf(SEED)
  return [
    name,
    String(count(daily(SEED, lots, RISK))),
    String(count(shortfall)),
    (kupiec(shortfall, ONE_IN_A_HUNDRED).chance / 1e6).toFixed(2),
    (christoffersen(shortfall).chance / 1e6).toFixed(2),
    `${count(five)} of ${five.length}`,
    timed(() => initialMargin(lots, inputs)).toFixed(2),
  ]
}

const daily = (seed: number, lots: Lots, measured: Measured): Exceptions =>
  backTest(lots, { history: curvesOf(seed), measured, options: ONE_DAY, from: LEARNED, step: 1 })

const fiveDays = (seed: number, lots: Lots, measured: Measured): Exceptions =>
  backTest(lots, {
    history: curvesOf(seed),
    measured,
    options: SCENARIO_OPTIONS,
    from: LEARNED,
    step: SCENARIO_OPTIONS.horizon,
  })

function otherYears(band: { readonly min: number; readonly max: number }): string {
  const few = PORTFOLIOS.filter(({ lots }) => lots.size === 1)
  const runs = OTHER_SEEDS.flatMap((seed) => few.map(({ lots }) => daily(seed, lots, SHORTFALL)))
  const within = runs.filter((run) => count(run) >= band.min && count(run) <= band.max).length
  const five = (measured: Measured) =>
    OTHER_SEEDS.flatMap((seed) => PORTFOLIOS.map(({ lots }) => fiveDays(seed, lots, measured)))
  const [charged, bare] = [five(AS_CHARGED), five(SHORTFALL)]
  return [
    `${OTHER_SEEDS.length} other pairs of years, outright positions: ${within} of ${runs.length} within the band, ${percent(runs)} of days exceeded.`,
    `The same, all portfolios, five days: ${percent(charged)} of ${charged.flat().length} periods exceeded as charged, ${percent(bare)} without the floor.`,
  ].join('\n')
}

const percent = (runs: readonly Exceptions[]): string =>
  `${((100 * count(runs.flat())) / runs.flat().length).toFixed(2)} %`

function inputsOf(seed: number): MarginInputs {
  const history = curvesOf(seed)
  const scenarios = scenariosOf(history)
  if (!scenarios.ok) throw new Error(JSON.stringify(scenarios.error))
  const openInterest = new Map(history.products.map((product) => [product, 1_000]))
  return { scenarios: scenarios.value, marks: latestMarks(history), openInterest }
}

function times(): string {
  const inputs = inputsOf(SEED)
  const products = inputs.scenarios.products
  const history = curvesOf(SEED)
  const context = {
    ...inputs,
    positions: new Map([['h100.2027-01', 5]]),
    collateral: 0n,
    credit: 0n,
  }
  const bidOf = (parts: number): Bid => ({
    id: 'b',
    by: 'lab',
    bid: { kind: 'anyOf', of: Array.from({ length: parts }, (_, k) => partOf(products, k)) },
  })
  const stretches = Array.from({ length: 60 }, (_, w) => ({ id: `w${w}`, hours: 168 }))
  const known = [0, 7, 20, 41, 59].map((w, k) => ({
    contract: `week ${w}`,
    stretches: [`w${w}`],
    price: BigInt(2_000_000 + 10_000 * k),
  }))
  return [
    `${inputs.scenarios.moves.length} scenarios of ${products.length} products from their history: ${timed(() => scenariosOf(history)).toFixed(0)} ms`,
    `check of a bid of 5 parts, every corner: ${timed(() => checkBid(bidOf(5), context)).toFixed(1)} ms`,
    `check of a bid of 30 parts, by the bound: ${timed(() => checkBid(bidOf(30), context)).toFixed(1)} ms`,
    `forward curve of 60 weeks through 5 prices, exactly: ${timed(() => forwardCurve(stretches, known)).toFixed(0)} ms`,
  ].join('\n')
}

const partOf = (products: readonly string[], k: number): BidNode => ({
  kind: 'trade',
  lots: new Map([[products[k % products.length] ?? '', 1 + k]]),
  limit: 20_000_000_000n,
  quantity: { min: 0, max: 8 },
})

/** Milliseconds, the median of a few runs. */
function timed(run: () => unknown): number {
  const taken = Array.from({ length: 7 }, () => {
    const started = performance.now()
    run()
    return performance.now() - started
  })
  return taken.toSorted((a, b) => a - b)[3] ?? 0
}
