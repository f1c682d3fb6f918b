import { canonicalJson, compareText, hmacOf } from '#base'
import type { Bid, Market } from '#bidding'
import type { Audit } from './audit.ts'
import { limitedParticipants } from './forwards.ts'
import { unitsOf } from './part.ts'
import { type Leaf, leavesOf, nodesOf } from './tree.ts'
import { simpleLeaves } from './simple.ts'

/**
 * Rule 9, ties (uniform only): of simple trades with the same lots and the same limit each gets its share by size,
 * rounded down; the units left over go by largest remainder, equal remainders to the bid that the auction's seed
 * draws first (mechanism A5). So units and seed have to fit one another.
 *
 * Checked where nothing else can decide: in markets without budgets and without limits between participants, among
 * trades that no step of a curve equals. Which of equal blocks is filled is the search's, and not checked.
 */
export function checkDraw({ market, outcome, fills, report }: Audit): void {
  if (market.pricing !== 'uniform' || mayGiveWay(market)) return
  for (const group of equalTrades(market)) {
    const counts = group.map(({ bid, unit }) => unitsOf(fills.get(bid.id)?.fill, unit.at))
    const total = counts.reduce((sum, count) => sum + BigInt(count), 0n)
    const shares = sharesOf(group, { total, seed: outcome.work.seed })
    const wrong = group.findIndex((_, k) => shares[k] !== BigInt(counts[k] ?? 0))
    const { bid, unit } = group[wrong] ?? {}
    if (bid === undefined || unit === undefined) continue
    report(
      9,
      fills.get(bid.id)?.at ?? '/refused',
      `${bid.id}: of ${total} units among equal bids the draw gives it ${shares[wrong]}, not ${counts[wrong]}`,
      { part: unit.at },
    )
  }
}

interface Trade {
  readonly bid: Bid
  readonly unit: Leaf
}

/** A bid with a budget, or of somebody with limits, may leave its share to others. */
function mayGiveWay(market: Market): boolean {
  const { bids } = market
  const limited = limitedParticipants(market)
  return bids.some(({ budget, by }) => budget !== undefined || limited(by))
}

/** Simple trades of the same lots and limit, two or more of a kind. */
function equalTrades({ bids }: Market): readonly (readonly Trade[])[] {
  const groups = new Map<string, Trade[]>()
  const others = new Set<string>()
  for (const bid of bids) {
    const ofCurves = new Set(
      [...nodesOf(bid.bid)].flatMap(([node, at]) =>
        node.kind === 'curve' ? leavesOf(node, at).map((step) => step.at) : [],
      ),
    )
    for (const unit of simpleLeaves(bid.bid, '/bid')) {
      // Lots come in the order of their products.
      const key = `${unit.limit} ${[...unit.lots].join(';')}`
      if (ofCurves.has(unit.at)) others.add(key)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [{ bid, unit }])
      else group.push({ bid, unit })
    }
  }
  return [...groups].flatMap(([key, group]) =>
    group.length > 1 && !others.has(key) ? [group] : [],
  )
}

function sharesOf(
  group: readonly Trade[],
  { total, seed }: { readonly total: bigint; readonly seed: string },
): readonly bigint[] {
  const size = group.reduce((sum, { unit }) => sum + BigInt(unit.max), 0n)
  const exact = group.map(({ unit }) => total * BigInt(unit.max))
  const shares = exact.map((product) => product / size)
  const left = total - shares.reduce((sum, share) => sum + share, 0n)
  if (left === 0n) return shares
  const draws = group.map(({ bid }) => hmacOf(seed, textOf(bid)))
  const remainderOf = (k: number): bigint => (exact[k] ?? 0n) % size
  const drawn = group
    .map((_, k) => k)
    .sort((a, b) => {
      const [x, y] = [remainderOf(a), remainderOf(b)]
      if (x !== y) return x > y ? -1 : 1
      return (
        compareText(draws[a] ?? '', draws[b] ?? '') ||
        compareText(group[a]?.bid.id ?? '', group[b]?.bid.id ?? '') ||
        a - b
      )
    })
  const lucky = new Set(drawn.slice(0, Number(left)))
  return shares.map((share, k) => (lucky.has(k) ? share + 1n : share))
}

/** A bid's canonical text: its keys in order, money as micro-units with an n behind. */
function textOf(bid: Bid): string {
  return canonicalJson(plainOf(bid))
}

function plainOf(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return value.map(plainOf)
  if (value === null || typeof value !== 'object') return value
  const members = value instanceof Map ? [...value] : Object.entries(value)
  return Object.fromEntries(members.map(([key, member]) => [key, plainOf(member)]))
}
