import { compareText } from '#base'
import { formatMicro, type Micro, type Participant } from '#market'
import type { Audit } from './audit.ts'

/**
 * Rule 7, budgets, credit and eligibility. A payment is at most the bid's budget. For each participant
 * and product, lots bought less lots sold in forwards are its net lots over all its fills. Nobody trades
 * with itself or with whom either refuses or does not accept. What a pair's forwards are worth, price
 * times lots without sign, in both directions together, is at most the credit each gives the other.
 */
export function checkForwards(audit: Audit): void {
  const { outcome, fills, market, prices, report } = audit
  for (const { bid, fill, at } of fills.values())
    if (bid.budget !== undefined && fill.payment > bid.budget)
      report(
        7,
        at,
        `${bid.id} pays ${formatMicro(fill.payment)}; its budget is ${formatMicro(bid.budget)}`,
      )
  outcome.forwards.forEach(({ buyer, seller, product, lots, price }, index) => {
    const at = `/forwards/${index}`
    if (buyer === seller) report(7, at, `${buyer} trades with itself`)
    if (!Number.isSafeInteger(lots) || lots <= 0)
      report(7, at, `${lots} is no whole number of lots above 0`)
    if (market.pricing === 'uniform' && price !== prices.get(product))
      report(7, at, `the forward's price ${formatMicro(price)} is not the price of ${product}`)
  })
  checkSums(audit)
  checkPairs(audit)
}

function checkSums({ outcome, fills, report }: Audit): void {
  const net = new Map<string, Map<string, bigint>>()
  const add = (participant: string, product: string, lots: bigint): void => {
    const own = net.get(participant) ?? new Map<string, bigint>()
    own.set(product, (own.get(product) ?? 0n) + lots)
    net.set(participant, own)
  }
  for (const { bid, lots } of fills.values())
    for (const [product, n] of lots) add(bid.by, product, n)
  for (const { buyer, seller, product, lots } of outcome.forwards) {
    const n = Number.isSafeInteger(lots) ? BigInt(lots) : 0n
    add(buyer, product, -n)
    add(seller, product, n)
  }
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

function checkPairs({ outcome, market, report }: Audit): void {
  const participants = new Map(market.participants.map((entry) => [entry.id, entry]))
  const pairs = new Map<string, { a: string; b: string; exposure: Micro }>()
  for (const { buyer, seller, lots, price } of outcome.forwards) {
    const [a, b] = buyer < seller ? [buyer, seller] : [seller, buyer]
    const key = JSON.stringify([a, b])
    const pair = pairs.get(key) ?? { a, b, exposure: 0n }
    const n = Number.isSafeInteger(lots) ? BigInt(lots) : 0n
    pair.exposure += (price < 0n ? -price : price) * n
    pairs.set(key, pair)
  }
  for (const { a, b, exposure } of pairs.values())
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const giver = participants.get(from)
      if (giver === undefined) continue
      if (!allows(giver, to, participants.get(to)))
        report(7, '/forwards', `${from} does not trade with ${to}`)
      const credit = creditOf(giver, to)
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

/**
 * Participants whom some limit between participants touches, so that a bid of theirs may be passed over
 * though prices favour it: those who state one, and those whom somebody refuses, does not accept or
 * gives bounded credit.
 */
export function limitedParticipants(participants: readonly Participant[]): (id: string) => boolean {
  const entries = new Map(participants.map((entry) => [entry.id, entry]))
  const known = new Map<string, boolean>()
  const states = (entry: Participant | undefined): boolean =>
    entry !== undefined &&
    (entry.accepts !== undefined || entry.refuses !== undefined || entry.credit !== undefined)
  const stating = participants.filter(states)
  return (id) => {
    const before = known.get(id)
    if (before !== undefined) return before
    const entry = entries.get(id)
    const limited =
      states(entry) ||
      stating.some((giver) => !allows(giver, id, entry) || creditOf(giver, id) !== undefined)
    known.set(id, limited)
    return limited
  }
}
