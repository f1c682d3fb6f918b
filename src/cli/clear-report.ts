import type { Outcome, PriceReport, RefusedReason } from '#auction'
import type { Market } from '#bidding'
import { formatMicro } from '#market'
import { counted, grouped, money, share } from './numbers.ts'
import { type ColumnStyle, table, type Terminal } from './terminal.ts'

/** Rows of a list that a person at a terminal is shown. */
const ROWS_MAX = 40

export interface ReportStyle {
  readonly name: string
  readonly terminal: Terminal
}

/** An outcome as a person reads it: what each product costs, then the totals and how good they are. */
export function outcomeReport(market: Market, outcome: Outcome, style: ReportStyle): string {
  const { terminal } = style
  const blocks = [
    terminal.bold(headline(market, style)),
    pricesTable(market, outcome, terminal),
    ...(market.pricing === 'uniform' ? [] : [fillsTable(market, outcome, terminal)]),
    totals(market, outcome, terminal),
  ]
  return blocks.filter((block) => block !== '').join('\n\n')
}

const PRICING = { uniform: 'one price per product', core: 'core payments', 'as-bid': 'pay as bid' }

function headline({ products, bids, currency, pricing }: Market, { name }: ReportStyle): string {
  const sizes = `${counted(products.length, 'product')}, ${counted(bids.length, 'bid')}`
  return `${name}: ${sizes}, ${currency}, ${PRICING[pricing]}`
}

function pricesTable({ pricing }: Market, { prices }: Outcome, terminal: Terminal): string {
  const columns: readonly ColumnStyle[] = [
    { title: 'Product', align: 'left' },
    { title: pricing === 'uniform' ? 'Price' : 'Indicative price', align: 'right' },
    { title: 'Range from', align: 'right' },
    { title: 'to', align: 'right' },
    { title: 'Lots traded', align: 'right' },
    { title: '', align: 'left' },
  ]
  const places = placesOf([...prices.values()].map(({ price }) => price))
  const rows = [...prices].map(([product, report]) => priceRow(product, report, places))
  return rows.length === 0 ? '' : cutTable(columns, rows, terminal)
}

function priceRow(product: string, report: PriceReport, places: number): readonly string[] {
  const end = (micro: bigint | undefined): string =>
    micro === undefined ? 'open' : aligned(micro, places)
  const [low, high] = report.range
  return [
    product,
    aligned(report.price, places),
    end(low),
    end(high),
    grouped(report.traded),
    report.indicative ? 'indicative' : '',
  ]
}

const decimals = (text: string): number => text.length - text.indexOf('.') - 1

/** Decimal places that show all of these amounts in full. */
const placesOf = (amounts: readonly bigint[]): number =>
  amounts.reduce((most, micro) => Math.max(most, decimals(formatMicro(micro))), 2)

/** An amount with at least so many places, so that a column's points stand below each other. */
function aligned(micro: bigint, places: number): string {
  const text = money(micro)
  return text + '0'.repeat(Math.max(0, places - decimals(text)))
}

const FILL_COLUMNS: readonly ColumnStyle[] = [
  { title: 'Bid filled', align: 'left' },
  { title: 'By', align: 'left' },
  { title: 'Pays (− gets)', align: 'right' },
  { title: 'Surplus', align: 'right' },
]

/** Where prices do not say what each pays. */
function fillsTable(market: Market, { fills }: Outcome, terminal: Terminal): string {
  const by = new Map(market.bids.map((bid) => [bid.id, bid.by]))
  const places = placesOf(fills.flatMap(({ payment, surplus }) => [payment, surplus]))
  const rows = fills.map(({ bid, payment, surplus }) => [
    bid,
    by.get(bid) ?? '',
    aligned(payment, places),
    aligned(surplus, places),
  ])
  return rows.length === 0 ? '' : cutTable(FILL_COLUMNS, rows, terminal)
}

function cutTable(
  columns: readonly ColumnStyle[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): string {
  const shown = terminal.interactive && rows.length > ROWS_MAX ? rows.slice(0, ROWS_MAX) : rows
  const left = rows.length - shown.length
  const more = left > 0 ? `\n${terminal.dim(`… ${grouped(left)} more, see --json`)}` : ''
  return table(columns, shown, terminal) + more
}

function totals(market: Market, outcome: Outcome, terminal: Terminal): string {
  const { welfare, bound, certificate, work } = outcome
  const amount = (micro: bigint): string => `${money(micro)} ${market.currency}`
  const gapTo = (limit: bigint): string => {
    if (limit === welfare) return ', exactly'
    const gap = share(limit - welfare, welfare)
    return gap === undefined ? '' : `, ${gap} above`
  }
  const lines: readonly (readonly [string, string])[] = [
    ['Status', statusWords(outcome, terminal)],
    ['Welfare', amount(welfare)],
    ['Bound', `${amount(bound)}${gapTo(bound)}`],
    [
      'Certificate',
      `${amount(certificate.bound)}${gapTo(certificate.bound)}; anyone can recompute it`,
    ],
    ...(market.pricing === 'uniform'
      ? [['Price rule', priceRuleWords(market, outcome)] as const]
      : []),
    ['Filled', filledWords(outcome)],
    ['Refused', refusedWords(market, outcome)],
    [
      'Work',
      `${work.seconds.toFixed(2)} s, ${counted(work.nodes, 'node')}, ${counted(work.cuts, 'cut')}, ${work.solver}, seed ${work.seed}`,
    ],
    ['Verified', 'all nine rules hold'],
  ]
  return lines.map(([name, words]) => `${terminal.dim(name.padEnd(12))}${words}`).join('\n')
}

function statusWords({ status, work }: Outcome, { green, yellow }: Terminal): string {
  const fallback = work.fallback ? '; the safe outcome stands, the search gave none' : ''
  switch (status) {
    case 'optimal':
      return `${green('optimal')}${fallback}`
    case 'feasible':
      return `${yellow('feasible')}: valid, but not proven best${fallback}`
    case 'empty':
      return `empty: nothing can trade${fallback}`
  }
}

/** What having one price per product costs: the best outcome without that rule is no better than this. */
function priceRuleWords({ currency }: Market, { efficientBound, welfare }: Outcome): string {
  const cost = efficientBound - welfare
  if (cost <= 0n) return 'one price per product costs nothing here'
  const part = share(cost, welfare)
  const of = part === undefined ? '' : ` (${part})`
  return `without it at most ${money(efficientBound)} ${currency}: it costs at most ${money(cost)}${of}`
}

function filledWords({ fills }: Outcome): string {
  const partly = fills.filter((fill) => fill.partly !== undefined).length
  return `${counted(fills.length, 'bid')}${partly > 0 ? `, ${grouped(partly)} of them in part` : ''}`
}

function refusedWords({ pricing }: Market, { refused }: Outcome): string {
  const whole = refused.filter(({ part }) => part === undefined)
  if (whole.length === 0) return 'none'
  const reasons = (Object.keys(REASON_WORDS) as readonly RefusedReason[]).flatMap((reason) => {
    const count = whole.filter((refusal) => refusal.reason === reason).length
    const words =
      reason === 'paradoxicallyRefused' && pricing !== 'uniform'
        ? 'others worth more together'
        : REASON_WORDS[reason]
    return count === 0 ? [] : [`${grouped(count)} ${words}`]
  })
  return `${counted(whole.length, 'bid')}: ${reasons.join(', ')}`
}

const REASON_WORDS: Readonly<Record<RefusedReason, string>> = {
  outOfTheMoney: 'out of the money',
  paradoxicallyRefused: 'refused in the money',
  tieLost: 'lost the draw to equal bids',
  noSupply: 'nobody sells',
  noDemand: 'nobody buys',
  budgetExceeded: 'over budget',
  creditOrEligibility: 'no credit or no partner',
  minimumNotReached: 'minimum not reached',
  alternativeChosen: 'alternative chosen',
  parentRefused: 'parent refused',
  late: 'late',
  halted: 'halted',
  fallbackOmitted: 'left out of the safe outcome',
}
