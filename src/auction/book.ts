import { assert, canonicalJson, compareText, hmacOf } from '#base'
import { type Bid, lowerBid, type Market, type Program } from '#bidding'
import { limitedParticipants } from './limits.ts'

/** A bid frozen at gate closure: lowered once, ranked by the auction's draw. */
export interface SealedBid {
  readonly bid: Bid
  readonly program: Program
  /** HMAC(seed, content): exact ties go to the smaller one. No field says when a bid arrived. */
  readonly draw: string
}

/** The book at gate closure. Bids are in draw order, so nothing depends on the order they came in. */
export interface SealedBook {
  readonly market: Market
  readonly bids: readonly SealedBid[]
  readonly seed: string
}

/** Part of a book that shares no product and no participant limit with the rest. */
export interface Component {
  readonly market: Market
  readonly bids: readonly SealedBid[]
  /** Ids of its products, in code-point order. */
  readonly products: readonly string[]
}

export function sealBook(market: Market, seed: string): SealedBook {
  const limited = limitedParticipants(market)
  const bids = market.bids.map((bid) => ({
    bid,
    program: lowerBid(bid, { tied: limited.has(bid.by) }),
    draw: hmacOf(seed, contentOf(bid)),
  }))
  bids.sort((a, b) => compareText(a.draw, b.draw) || compareText(a.bid.id, b.bid.id))
  return { market, bids, seed }
}

/** The bid as text, the same however its keys were ordered. */
export function contentOf(bid: Bid): string {
  return canonicalJson(plain(bid))
}

export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [k, plain(v)]))
  if (Array.isArray(value)) return value.map(plain)
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]))
  return value
}

/** Splits the book into parts that can be cleared by themselves. */
export function componentsOf(book: SealedBook): readonly Component[] {
  const parent = new Map<string, string>()
  const find = (key: string): string => {
    let root = key
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root))
      root = up
    for (let at = key; at !== root; ) {
      const up = parent.get(at) ?? root
      parent.set(at, root)
      at = up
    }
    return root
  }
  const join = (a: string, b: string): void => void parent.set(find(a), find(b))
  const limits = limitedParticipants(book.market).size > 0
  const first = book.market.products[0]?.id ?? ''
  for (const { program } of book.bids) {
    // Limits between participants tie all products together: exposures add up over products.
    let anchor = limits ? first : undefined
    for (const column of program.columns)
      for (const product of column.lots.keys()) {
        if (anchor === undefined) anchor = product
        join(product, anchor)
      }
  }
  const groups = new Map<string, { bids: SealedBid[]; products: Set<string> }>()
  for (const sealed of book.bids) {
    const product = firstProduct(sealed.program)
    if (product === undefined) continue
    const root = find(product)
    const group = groups.get(root) ?? { bids: [], products: new Set() }
    group.bids.push(sealed)
    for (const column of sealed.program.columns)
      for (const id of column.lots.keys()) group.products.add(id)
    groups.set(root, group)
  }
  return [...groups.values()].map((group) => {
    const products = [...group.products].sort(compareText)
    assert(products.length > 0, 'a component has a product')
    return {
      market: subMarket(book.market, group.bids, group.products),
      bids: group.bids,
      products,
    }
  })
}

/**
 * The component without some of the bids that have a budget or whose participants have limits: those named, or all of them.
 * Undefined: it has none of them, or no others.
 */
export function withoutTied(
  component: Component,
  named: ReadonlySet<string> | 'all',
): Component | undefined {
  const limited = limitedParticipants(component.market)
  const bids = component.bids.filter(({ bid }) => {
    const tied = bid.budget !== undefined || limited.has(bid.by)
    return !tied || (named !== 'all' && !named.has(bid.id))
  })
  if (bids.length === 0 || bids.length === component.bids.length) return undefined
  return {
    ...component,
    bids,
    market: subMarket(component.market, bids, new Set(component.products)),
  }
}

/** The component as if nobody limited anybody, in the parts it then falls into. */
export function withoutLimits({ market, bids }: Component): readonly Component[] {
  const { guarantor: _, ...open } = market
  return componentsOf({
    market: { ...open, participants: [] },
    bids: bids.map((sealed) => ({ ...sealed, program: lowerBid(sealed.bid, { tied: false }) })),
    seed: '',
  })
}

function firstProduct(program: Program): string | undefined {
  for (const column of program.columns) for (const product of column.lots.keys()) return product
  return undefined
}

function subMarket(
  market: Market,
  bids: readonly SealedBid[],
  products: ReadonlySet<string>,
): Market {
  const ids = new Set(bids.map(({ bid }) => bid.id))
  return {
    ...market,
    products: market.products.filter(({ id }) => products.has(id)),
    bids: market.bids.filter(({ id }) => ids.has(id)),
  }
}
