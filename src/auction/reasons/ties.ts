import { canonicalJson } from '#base'
import type { Bid, BidNode } from '#bidding'
import { plain } from '../book.ts'
import { simpleLeaves } from '../verify/simple.ts'
import { costOf, type Leaf } from '../verify/tree.ts'
import type { Scene } from './scene.ts'

/** Finds bids that were left out only because an equal one was filled. */
export interface Ties {
  /** An equal bid was filled in its place: with the two exchanged the outcome would be worth the same. */
  readonly lostWhole: (bid: Bid) => boolean
  /** The price is the limit of a unit of it that nothing ties, and an equal unit of another bid was filled. */
  readonly lostUnit: (bid: Bid, node: BidNode) => boolean
}

export function tiesIn(scene: Scene): Ties {
  const { limited, cleared, bids, prices } = scene
  // Between bids with budgets or limits of their own it matters which of them is filled.
  const free = (bid: Bid): boolean => bid.budget === undefined && !limited.has(bid.by)
  const filled = cleared.fills.flatMap(({ bid: id, units }) => {
    const bid = bids.get(id)
    return bid !== undefined && free(bid) ? [{ bid, units }] : []
  })
  const wholes = once(() => new Set(filled.map(({ bid }) => worthOf(bid.bid))))
  const units = once(
    () =>
      new Map(
        filled.flatMap(({ bid, units: count }) =>
          [...simpleLeaves(bid.bid, '/bid')]
            .filter(({ at }) => (count.get(at) ?? 0) > 0)
            .map((leaf) => [unitKey(leaf), bid.id] as const),
        ),
      ),
  )
  return {
    lostWhole: (bid) => free(bid) && wholes().has(worthOf(bid.bid)),
    lostUnit: (bid, node) =>
      free(bid) &&
      [...simpleLeaves(node, '/bid')].some(
        (leaf) => leaf.limit === costOf(leaf.lots, prices) && units().has(unitKey(leaf)),
      ),
  }
}

const unitKey = ({ lots, limit }: Leaf): string =>
  canonicalJson([plain(new Map(lots)), limit.toString()])

const WORTHS = new WeakMap<BidNode, string>()

/** The same text for bids that want the same for the same; kept, because bids never change. */
function worthOf(node: BidNode): string {
  const known = WORTHS.get(node)
  if (known !== undefined) return known
  const text = canonicalJson(plain(totalOf(node)))
  WORTHS.set(node, text)
  return text
}

/** Three lots in one unit are the same as three units of one lot, where all of it or nothing is filled. */
function totalOf(node: BidNode): BidNode {
  if (node.kind !== 'trade' || node.quantity.min !== node.quantity.max) return node
  const units = node.quantity.max
  const lots = new Map([...node.lots].map(([product, n]) => [product, n * units]))
  return { ...node, lots, limit: node.limit * BigInt(units), quantity: { min: 1, max: 1 } }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    if (made === undefined) made = { value: make() }
    return made.value
  }
}
