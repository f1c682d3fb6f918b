import type { BidContent } from './commands.ts'
import { formatMicro, parseMicro } from '#market'
import type { BidFill } from './state.ts'

/**
 * What is left of a bid after fills, as a bid of the language; undefined: nothing, it is done.
 *
 *   trade   fill u of [min, max]       → [min, max − u], done once less than max(min, 1) is left
 *   curve   fill uₖ of each step       → steps of what is left of each
 *   anyOf   of trades and curves       → the same of each part, without an `atMost`
 *   others                             → done: what they say, they say as a whole
 *
 * A minimum stays as it was: nothing that is left may be filled in smaller pieces than the bid ever allowed. A
 * budget is what is left of it. What owes a fixed cost, or ties neighbours by a ramp, is done with its first fill.
 */
export function remainderOf(
  content: BidContent,
  fills: readonly BidFill[],
): BidContent | undefined {
  return fills.reduce<BidContent | undefined>((left, fill) => left && after(left, fill), content)
}

function after(content: BidContent, { units, payment }: BidFill): BidContent | undefined {
  const bid = left(content.bid, '/bid', units)
  if (bid === undefined) return undefined
  if (content.budget === undefined) return { bid }
  const budget = micro(content.budget) - micro(payment)
  return budget > 0n ? { bid, budget: formatMicro(budget) } : undefined
}

type Units = Readonly<Record<string, number>>
interface Node {
  readonly kind?: unknown
  readonly quantity?: unknown
  readonly steps?: unknown
  readonly of?: unknown
  readonly atMost?: unknown
  readonly fixed?: unknown
  readonly ramp?: unknown
}

function left(value: unknown, at: string, units: Units): unknown {
  const node = Object(value) as Node
  if (!isFilled(at, units)) return node
  if (node.fixed !== undefined || node.ramp !== undefined) return undefined
  switch (node.kind) {
    case 'trade':
      return leftOfTrade(node, units[at] ?? 0)
    case 'curve':
      return leftOfCurve(node, at, units)
    case 'anyOf':
      return leftOfParts(node, at, units)
    default:
      return undefined
  }
}

const isFilled = (at: string, units: Units): boolean =>
  Object.entries(units).some(
    ([key, count]) => count > 0 && (key === at || key.startsWith(`${at}/`)),
  )

function leftOfTrade(node: Node, filled: number): unknown {
  const [min, max] = Array.isArray(node.quantity) ? (node.quantity as number[]) : [1, 1]
  const rest = (max ?? 1) - filled
  return rest < Math.max(min ?? 1, 1) ? undefined : { ...node, quantity: [min, rest] }
}

interface Step {
  readonly quantity: number
}

function leftOfCurve(node: Node, at: string, units: Units): unknown {
  const steps = (node.steps as readonly Step[]).flatMap((step, k) => {
    const quantity = step.quantity - (units[`${at}/steps/${k}`] ?? 0)
    return quantity > 0 ? [{ ...step, quantity }] : []
  })
  return steps.length === 0 ? undefined : { ...node, steps }
}

function leftOfParts(node: Node, at: string, units: Units): unknown {
  if (node.atMost !== undefined) return undefined
  const of = (node.of as readonly unknown[]).flatMap(
    (part, k) => left(part, `${at}/of/${k}`, units) ?? [],
  )
  return of.length === 0 ? undefined : { ...node, of }
}

function micro(decimal: unknown): bigint {
  const value = parseMicro(String(decimal))
  return typeof value === 'bigint' ? value : 0n
}
