import { compareText, unreachable } from '#base'
import type { Product } from '#market'
import type { Bid, BidNode, Market } from './bid.ts'
import { wordsAllOf } from './forms/all-of.ts'
import { wordsAnyOf } from './forms/any-of.ts'
import { wordsCurve } from './forms/curve.ts'
import { wordsLinked } from './forms/linked.ts'
import { wordsMix } from './forms/mix.ts'
import { wordsOneOf } from './forms/one-of.ts'
import { wordsProgram } from './forms/program.ts'
import { wordsStorage } from './forms/storage.ts'
import { wordsTrade } from './forms/trade.ts'
import { wordsWindow } from './forms/window.ts'
import { money, quoted, type Telling } from './phrases.ts'

/**
 * A bid in plain English, from its participant's side: every condition by name, who bids left out. Two bids
 * with the same words do the same.
 *
 *   Buy up to 64 lots of "h100", and pay at most 3,780.00 USD per lot. One lot of "h100" is 8 GPU x 1 week.
 */
export function wordsOf(bid: Bid, market: Pick<Market, 'currency' | 'products'>): string {
  const telling: Telling = { currency: market.currency, number: '' }
  const sentence = wordsOfNode(bid.bid, telling)
  const budget =
    bid.budget === undefined ? [] : [`Pay at most ${money(bid.budget, telling)} in all.`]
  const named = productsOf(bid.bid)
  const lots = market.products
    .filter(({ id }) => named.has(id))
    .toSorted((a, b) => compareText(a.id, b.id))
    .map(lotWords)
  return [`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`, ...budget, ...lots].join(' ')
}

export function wordsOfNode(node: BidNode, telling: Telling): string {
  switch (node.kind) {
    case 'trade':
      return wordsTrade(node, telling)
    case 'curve':
      return wordsCurve(node, telling)
    case 'oneOf':
      return wordsOneOf(node, telling)
    case 'anyOf':
      return wordsAnyOf(node, telling)
    case 'allOf':
      return wordsAllOf(node, telling)
    case 'linked':
      return wordsLinked(node, telling)
    case 'window':
      return wordsWindow(node, telling)
    case 'mix':
      return wordsMix(node, telling)
    case 'storage':
      return wordsStorage(node, telling)
    case 'program':
      return wordsProgram(node, telling)
    default:
      return unreachable(node)
  }
}

/** `One lot of "h100" is 8 GPU x 1 week (gpu.h100-sxm, us-tx, from … to …).` */
function lotWords({ id, unit, resource, location, period }: Product): string {
  const details = [resource, location, period && `from ${period[0]} to ${period[1]}`]
    .filter((detail) => detail !== undefined)
    .join(', ')
  return `One lot of ${quoted(id)} is ${unit}${details === '' ? '' : ` (${details})`}.`
}

function productsOf(node: BidNode): ReadonlySet<string> {
  switch (node.kind) {
    case 'trade':
    case 'curve':
      return new Set(node.lots.keys())
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return union(node.of.map(productsOf))
    case 'linked':
      return union([node.parent, ...node.children].map(productsOf))
    case 'window':
      return union([node, ...node.with].map(({ periods }) => periods))
    case 'mix':
      return union(node.of.map(({ lots }) => lots.keys()))
    case 'storage':
      return new Set(node.periods)
    case 'program':
      return union(node.units.map(({ lots }) => lots.keys()))
    default:
      return unreachable(node)
  }
}

function union(sets: readonly Iterable<string>[]): ReadonlySet<string> {
  const all = new Set<string>()
  for (const set of sets) for (const id of set) all.add(id)
  return all
}
