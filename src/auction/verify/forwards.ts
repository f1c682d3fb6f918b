import { compareText } from '#base'
import type { Market } from '#bidding'
import { formatMicro, type Micro, type Participant } from '#market'
import type { Outcome } from '../outcome.ts'
import type { Audit } from './audit.ts'

/**
 * Rule 7, budgets, credit and eligibility. A payment is at most the bid's budget. For each participant
 * and product, lots bought less lots sold in forwards are its net lots over all its fills. Nobody trades
 * with itself, nobody both buys and sells a product, and nobody trades with whom either refuses or does not accept. What a pair's forwards are worth, price
 * times lots without sign, in both directions together, is at most the credit each gives the other.
 *
 * Where the market names a guarantor, it is the buyer or the seller of every forward, whatever participants say of one
 * another; what a participant says of it by name, and it of participants, holds as between any two.
 *
 * Money: what a participant owes by its forwards and transfers, less what it is owed, is what its bids pay. Where there is
 * one price, a forward's amount is price times lots, and there are no transfers.
 */
export function checkForwards(audit: Audit): void {
  const { outcome, fills, market, prices, report } = audit
  const { guarantor } = market
  for (const { bid, fill, at } of fills.values())
    if (bid.budget !== undefined && fill.payment > bid.budget)
      report(
        7,
        at,
        `${bid.id} pays ${formatMicro(fill.payment)}; its budget is ${formatMicro(bid.budget)}`,
      )
  outcome.forwards.forEach(({ buyer, seller, product, lots, price, amount }, index) => {
    const at = `/forwards/${index}`
    if (buyer === seller) report(7, at, `${buyer} trades with itself`)
    if (guarantor !== undefined && buyer !== guarantor && seller !== guarantor)
      report(7, at, `${buyer} and ${seller} face each other, and not the guarantor ${guarantor}`)
    if (!Number.isSafeInteger(lots) || lots <= 0)
      report(7, at, `${lots} is no whole number of lots above 0`)
    if (market.pricing === 'uniform' && price !== prices.get(product))
      report(7, at, `the forward's price ${formatMicro(price)} is not the price of ${product}`)
    if (market.pricing === 'uniform' && amount !== price * wholeOf(lots))
      report(7, at, `${formatMicro(amount)} is not ${lots} lots at ${formatMicro(price)}`)
  })
  checkSums(audit)
  checkDues(audit)
  checkPairs(audit)
}

function checkSums({ outcome, fills, market, report }: Audit): void {
  const net = new Map<string, Map<string, bigint>>()
  const add = (participant: string, product: string, lots: bigint): void => {
    const own = net.get(participant) ?? new Map<string, bigint>()
    own.set(product, (own.get(product) ?? 0n) + lots)
    net.set(participant, own)
  }
  for (const { bid, lots } of fills.values())
    for (const [product, n] of lots) add(bid.by, product, n)
  for (const { buyer, seller, product, lots } of outcome.forwards) {
    const n = wholeOf(lots)
    add(buyer, product, -n)
    add(seller, product, n)
  }
  checkSides(outcome.forwards, { guarantor: market.guarantor, report })
  const left = [...net].flatMap(([participant, products]) =>
    [...products].flatMap(([product, n]) => (n === 0n ? [] : [[participant, product, n] as const])),
  )
  left.sort((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]))
  for (const [participant, product, n] of left)
    report(
      7,
      '/forwards',
      `the fills of ${participant} exceed its forwards by ${n} net lots of ${product}`,
    )
}

/** A participant's own buying and selling is netted: what it passed on would be contracts in its name that its bids never asked for. */
function checkSides(
  forwards: Outcome['forwards'],
  { guarantor, report }: { guarantor: string | undefined; report: Audit['report'] },
): void {
  const sellers = new Set(forwards.map(({ product, seller }) => JSON.stringify([product, seller])))
  const said = new Set<string>()
  forwards.forEach(({ product, buyer, seller }, index) => {
    const key = JSON.stringify([product, buyer])
    if (buyer === seller || buyer === guarantor || said.has(key) || !sellers.has(key)) return
    said.add(key)
    report(7, `/forwards/${index}`, `${buyer} both buys and sells ${product}`)
  })
}

function checkDues({ outcome, market, fills, report }: Audit): void {
  const { forwards, transfers = [] } = outcome
  const owed = new Map<string, Micro>()
  const add = (id: string, amount: Micro) => owed.set(id, (owed.get(id) ?? 0n) + amount)
  for (const { bid, fill } of fills.values()) add(bid.by, fill.payment)
  for (const { buyer, seller, amount } of forwards) {
    add(buyer, -amount)
    add(seller, amount)
  }
  transfers.forEach(({ from, to, amount }, index) => {
    const at = `/transfers/${index}`
    if (market.pricing === 'uniform') report(7, at, 'where there is one price, forwards settle all')
    if (amount <= 0n) report(7, at, `${formatMicro(amount)} is no amount to hand on`)
    if (from === to) report(7, at, `${from} hands on to itself`)
    add(from, -amount)
    add(to, amount)
  })
  for (const [participant, left] of [...owed].sort(([a], [b]) => compareText(a, b)))
    if (left !== 0n)
      report(
        7,
        '/forwards',
        `what the bids of ${participant} pay exceeds what it owes by forwards and transfers by ${formatMicro(left)}`,
      )
}

function checkPairs({ outcome, market, report }: Audit): void {
  const participants = new Map(market.participants.map((entry) => [entry.id, entry]))
  const pairs = new Map<string, { a: string; b: string; exposure: Micro }>()
  for (const { buyer, seller, lots, price } of outcome.forwards) {
    const [a, b] = buyer < seller ? [buyer, seller] : [seller, buyer]
    const key = JSON.stringify([a, b])
    const pair = pairs.get(key) ?? { a, b, exposure: 0n }
    const n = wholeOf(lots)
    pair.exposure += (price < 0n ? -price : price) * n
    pairs.set(key, pair)
  }
  for (const { a, b, exposure } of pairs.values())
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const giver = participants.get(from)
      const terms = termsOf(market, giver ?? { id: from, groups: [] })
      if (!terms.allows(to, participants.get(to)))
        report(7, '/forwards', `${from} does not trade with ${to}`)
      const credit = terms.creditOf(to)
      if (credit !== undefined && exposure > credit)
        report(
          7,
          '/forwards',
          `${from} gives ${to} credit of ${formatMicro(credit)}; their forwards are worth ` +
            formatMicro(exposure),
        )
    }
}

/** Whether `giver` takes `id` for a counterparty. `other`: what the market says of `id`, if anything. */
export function allows(giver: Participant, id: string, other: Participant | undefined): boolean {
  const names = (list: Participant['accepts']): boolean =>
    list !== undefined &&
    (list.participants.includes(id) ||
      (other?.groups.some((group) => list.groups.includes(group)) ?? false))
  return !names(giver.refuses) && (giver.accepts === undefined || names(giver.accepts))
}

export const creditOf = ({ credit }: Participant, id: string): Micro | undefined =>
  credit?.get(id) ?? credit?.get('*')

/** What one participant says of others, as far as it counts in the market. */
export interface OwnTerms {
  readonly allows: (id: string, other: Participant | undefined) => boolean
  readonly creditOf: (id: string) => Micro | undefined
}

/** All that it says; or, where there is a guarantor, whether it refuses that one, and what credit it gives it by name. */
export function termsOf({ guarantor }: Pick<Market, 'guarantor'>, giver: Participant): OwnTerms {
  if (guarantor === undefined || giver.id === guarantor)
    return {
      allows: (id, other) => allows(giver, id, other),
      creditOf: (id) => creditOf(giver, id),
    }
  const { refuses, ...rest } = giver
  const open: Participant = { id: rest.id, groups: rest.groups, ...(refuses && { refuses }) }
  return {
    // Two who face each other where neither is the guarantor are reported for that.
    allows: (id, other) => id !== guarantor || allows(open, id, other),
    creditOf: (id) => (id === guarantor ? giver.credit?.get(id) : undefined),
  }
}

/**
 * Participants whom some limit between participants touches, so that a bid of theirs may be passed over
 * though prices favour it: those who state one, and those whom somebody refuses, does not accept or
 * gives bounded credit. Where there is a guarantor, those between whom and it there is one.
 */
export function limitedParticipants(
  market: Pick<Market, 'participants' | 'guarantor'>,
): (id: string) => boolean {
  const { participants, guarantor } = market
  const entries = new Map(participants.map((entry) => [entry.id, entry]))
  const known = new Map<string, boolean>()
  const states = (entry: Participant | undefined): boolean =>
    entry !== undefined &&
    (entry.accepts !== undefined || entry.refuses !== undefined || entry.credit !== undefined)
  const stating = participants.filter(states)
  const limits = (giver: Participant, id: string): boolean => {
    const terms = termsOf(market, giver)
    return !terms.allows(id, entries.get(id)) || terms.creditOf(id) !== undefined
  }
  const isLimited = (id: string): boolean => {
    const entry = entries.get(id)
    if (guarantor === undefined) return states(entry) || stating.some((giver) => limits(giver, id))
    const central = entries.get(guarantor)
    return (
      (entry !== undefined && limits(entry, guarantor)) ||
      (central !== undefined && limits(central, id))
    )
  }
  return (id) => {
    const before = known.get(id)
    if (before !== undefined) return before
    const limited = isLimited(id)
    known.set(id, limited)
    return limited
  }
}

/** Lots to count with; what is no whole number is reported, and taken as none. */
const wholeOf = (lots: number): bigint => (Number.isSafeInteger(lots) ? BigInt(lots) : 0n)
