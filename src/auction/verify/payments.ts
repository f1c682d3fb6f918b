import { pointer } from '#base'
import type { Bid } from '#bidding'
import { formatMicro, type Micro } from '#market'
import type { Audit } from './audit.ts'
import { costWords, limitWords, payingWords } from './money-words.ts'
import type { FilledBid } from './part.ts'
import { leavesOf, nodesOf } from './tree.ts'

/**
 * Rule 4, one price.
 *
 *   uniform   a fill's payment is Σ price × lots; every product that a bid names has a price; `traded` is
 *             what was received of it, `indicative` says that nothing was (ranges: ranges.ts)
 *   as-bid    who receives lots pays its limits; who only delivers is paid at least its limits
 *   core      who receives lots pays from nothing up to its limits; who only delivers is paid at least
 *             its limits. That no coalition would rather trade by itself takes a solver: the function
 *             that finds blocking coalitions is the engine's and is not called here
 *
 * Prices are exact multiples of one micro-unit by type; the tick is a wish that prices may be finer than.
 */
export function checkPrices(audit: Audit): void {
  checkReports(audit)
  if (audit.market.pricing === 'uniform') {
    checkUniformPayments(audit)
    return
  }
  for (const filled of audit.fills.values()) {
    if (onlyDelivers(filled)) continue
    const { fill, root, at, bid } = filled
    if (audit.market.pricing === 'as-bid' && fill.payment !== root.value)
      audit.report(4, at, `${bid.id} ${payingWords(fill.payment)}; ${limitWords(root.value)}`)
    if (audit.market.pricing === 'core' && fill.payment < 0n)
      audit.report(4, at, `${bid.id} receives lots and is paid ${formatMicro(-fill.payment)}`)
  }
}

/** A bid that delivers and receives nothing: the selling side of a one-sided sale. */
const onlyDelivers = ({ lots }: FilledBid): boolean =>
  [...lots.values()].every((n) => n <= 0n) && [...lots.values()].some((n) => n < 0n)

function checkUniformPayments({ market, prices, fills, report }: Audit): void {
  for (const { bid, fill, at, root } of fills.values())
    if (fill.payment !== root.cost)
      report(4, at, `${bid.id} ${payingWords(fill.payment)}; ${costWords(root.cost)}`)
  const named = new Set<string>()
  for (const bid of market.bids) for (const product of productsOf(bid)) named.add(product)
  for (const { id } of market.products)
    if (named.has(id) && !prices.has(id))
      report(4, '/prices', `${id} is bid for, but it has no price`, {
        remedy: 'State one, indicative or not.',
      })
}

/** Every product that a bid names, whatever it would do with it. */
export function productsOf({ bid }: Bid): ReadonlySet<string> {
  const products = new Set<string>()
  for (const [node, at] of nodesOf(bid)) {
    if (node.kind === 'window') {
      for (const { periods } of [node, ...node.with]) for (const id of periods) products.add(id)
    } else if (node.kind === 'curve') for (const id of node.lots.keys()) products.add(id)
    else for (const { lots } of leavesOf(node, at)) for (const [id] of lots) products.add(id)
  }
  return products
}

function checkReports({ outcome, fills, report }: Audit): void {
  const received = new Map<string, bigint>()
  for (const { lots } of fills.values())
    for (const [product, n] of lots)
      if (n > 0n) received.set(product, (received.get(product) ?? 0n) + n)
  for (const [product, { traded, indicative }] of outcome.prices) {
    const at = pointer('/prices', product)
    const lots = received.get(product) ?? 0n
    if (!Number.isSafeInteger(traded) || BigInt(traded) !== lots)
      report(4, at, `${traded} lots are said to have traded; ${lots} were received`)
    if (indicative !== (lots === 0n))
      report(4, at, `indicative is ${indicative}, but ${lots} lots traded`)
  }
}

/** Rule 6, money adds up: payments of all fills sum to nothing, whatever the pricing. */
export function checkMoney({ fills, report }: Audit): void {
  let sum: Micro = 0n
  for (const { fill } of fills.values()) sum += fill.payment
  if (sum !== 0n)
    report(6, '/fills', `payments sum to ${formatMicro(sum)}; what some pay, others are paid`)
}
