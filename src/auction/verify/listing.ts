import { compareText } from '#base'
import type { Audit } from './audit.ts'
import type { Part } from './part.ts'
import { leavesOf, nodesOf } from './tree.ts'

/**
 * Rule 2, what is listed: each bid is either filled or refused with a reason, once, and nothing is
 * listed that the market does not have. A filled bid may have parts refused, none of which is filled.
 */
export function checkListing(audit: Audit): void {
  const { market, outcome, bids, products, fills, refused, report } = audit
  const filled = new Set<string>()
  outcome.fills.forEach(({ bid }, index) => {
    if (!bids.has(bid)) report(2, `/fills/${index}`, `${bid} is no bid of this market`)
    if (filled.has(bid)) report(2, `/fills/${index}`, `${bid} is listed twice`)
    filled.add(bid)
  })
  for (const [bid, entries] of refused) {
    const at = entries[0]?.at ?? ''
    if (!bids.has(bid)) report(2, at, `${bid} is no bid of this market`)
    if (new Set(entries.map(({ part }) => part)).size < entries.length)
      report(2, at, `${bid} is refused twice`)
    if (filled.has(bid) && entries.some(({ part }) => part === undefined))
      report(2, at, `${bid} is both filled and refused as a whole`)
  }
  for (const { id } of market.bids)
    if (!fills.has(id) && !refused.get(id)?.some(({ part }) => part === undefined))
      report(2, '/refused', `${id} is neither filled nor refused`, {
        remedy: 'List it there, with its reason.',
      })
  for (const product of [...outcome.prices.keys(), ...outcome.certificate.prices.keys()])
    if (!products.has(product)) report(2, '/prices', `${product} is no product of this market`)
  checkRefusedParts(audit)
}

function checkRefusedParts({ bids, fills, refused, report }: Audit): void {
  for (const [id, entries] of refused) {
    const bid = bids.get(id)
    const pointers = entries.flatMap(({ part, chosen }) => [part, chosen])
    if (bid === undefined || pointers.every((place) => place === undefined)) continue
    const places = new Set<string>()
    for (const [node, at] of nodesOf(bid.bid)) {
      places.add(at)
      for (const leaf of leavesOf(node, at)) places.add(leaf.at)
    }
    const fill = fills.get(id)
    const filled = fill === undefined ? new Set<string>() : filledPlaces(fill.root)
    for (const { at, part, chosen } of entries) {
      for (const place of [part, chosen])
        if (place !== undefined && !places.has(place))
          report(2, at, `${id} has no such part`, { part: place })
      if (part !== undefined && filled.has(part))
        report(2, at, `${id}: the part is refused, but it is filled`, { part })
      if (chosen !== undefined && !filled.has(chosen))
        report(2, at, `${id}: it is said to be chosen, but it is not filled`, { part: chosen })
    }
  }
}

function filledPlaces(part: Part, places = new Set<string>()): ReadonlySet<string> {
  if (part.filled) places.add(part.at)
  for (const { at, count } of part.leaves) if (count > 0n) places.add(at)
  for (const child of part.children) filledPlaces(child, places)
  return places
}

/**
 * Rule 9, order is no advantage: of one outcome it can be seen that it belongs to this input and that
 * its lists are in the one canonical order (code points): prices by product; fills by bid; refused by
 * bid and part; forwards by product, buyer and seller; transfers by who pays and who gets. That the order of the input changes nothing
 * takes two outcomes.
 */
export function checkOrder({ market, outcome, report }: Audit): void {
  if (outcome.input !== market.input)
    report(9, '/input', `the outcome is of ${outcome.input}; this market is ${market.input}`)
  const lists: Readonly<Record<string, readonly (readonly string[])[]>> = {
    '/prices': [...outcome.prices.keys()].map((product) => [product]),
    '/fills': outcome.fills.map(({ bid }) => [bid]),
    '/refused': outcome.refused.map(({ bid, part }) => [bid, part ?? '']),
    '/forwards': outcome.forwards.map(({ product, buyer, seller }) => [product, buyer, seller]),
    '/transfers': (outcome.transfers ?? []).map(({ from, to }) => [from, to]),
  }
  for (const [at, keys] of Object.entries(lists)) {
    const index = keys.findIndex((key, i) => i > 0 && compareKeys(keys[i - 1] ?? [], key) >= 0)
    if (index > 0) report(9, `${at}/${index}`, `${keys[index]?.join(' ')} is out of order`)
  }
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareText(a[i] ?? '', b[i] ?? '')
    if (order !== 0) return order
  }
  return 0
}
