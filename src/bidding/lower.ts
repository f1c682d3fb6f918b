import { pointer, unreachable } from '#base'
import type { Bid, BidNode } from './bid.ts'
import { lowerAllOf } from './forms/all-of.ts'
import { lowerAnyOf } from './forms/any-of.ts'
import { lowerCurve } from './forms/curve.ts'
import { lowerLinked } from './forms/linked.ts'
import { lowerMix } from './forms/mix.ts'
import { lowerOneOf } from './forms/one-of.ts'
import { lowerProgram } from './forms/program.ts'
import { lowerStorage } from './forms/storage.ts'
import { lowerTrade } from './forms/trade.ts'
import { lowerWindow } from './forms/window.ts'
import { FREE, type Program, ProgramBuilder, type Tie } from './program.ts'

/** What a form needs to lower its children: the builder, its place, and how it is tied. */
export interface Lowering {
  readonly builder: ProgramBuilder
  readonly at: string
  readonly tie: Tie
  /** What stands beside or below may pay for a loss here: parts of an allOf, parents of children. */
  readonly carried: boolean
}

/**
 * A bid as an integer program. `tied`: a budget or a limit between participants may leave any part of it
 * unfilled in the money, so none of its columns is simple.
 */
export function lowerBid(bid: Bid, options: { readonly tied: boolean }): Program {
  const builder = new ProgramBuilder()
  lowerNode(bid.bid, { builder, at: '/bid', tie: FREE, carried: false })
  return builder.finish({
    tied: options.tied || bid.budget !== undefined,
    hull: isHull(bid.bid),
  })
}

/** Under weights, levels, ramps and rising limits, fractions of units may do what whole ones cannot. */
function isHull(node: BidNode): boolean {
  if (node.ramp !== undefined) return false
  switch (node.kind) {
    case 'trade':
    case 'window':
      return true
    case 'curve':
      return node.steps.every(({ limit }, k) => limit <= (node.steps[k - 1]?.limit ?? limit))
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      return node.of.every(isHull)
    case 'linked':
      return isHull(node.parent) && node.children.every(isHull)
    case 'mix':
    case 'storage':
    case 'program':
      return false
    default:
      return unreachable(node)
  }
}

/** Fixed costs first (they need a switch of the node's own), then the form itself. */
export function lowerNode(node: BidNode, lowering: Lowering): void {
  const { builder } = lowering
  if (node.fixed === undefined || node.fixed === 0n) return lowerForm(node, lowering)
  const on = builder.switchFor(lowering.tie)
  builder.addCost(on, node.fixed)
  lowerForm(node, { ...lowering, tie: { kind: 'exactly', on } })
}

export const childOf = (lowering: Lowering, tie: Tie, ...steps: (string | number)[]): Lowering => ({
  ...lowering,
  at: steps.reduce<string>(pointer, lowering.at),
  tie,
})

function lowerForm(node: BidNode, lowering: Lowering): void {
  switch (node.kind) {
    case 'trade':
      return lowerTrade(node, lowering)
    case 'curve':
      return lowerCurve(node, lowering)
    case 'oneOf':
      return lowerOneOf(node, lowering)
    case 'anyOf':
      return lowerAnyOf(node, lowering)
    case 'allOf':
      return lowerAllOf(node, lowering)
    case 'linked':
      return lowerLinked(node, lowering)
    case 'window':
      return lowerWindow(node, lowering)
    case 'mix':
      return lowerMix(node, lowering)
    case 'storage':
      return lowerStorage(node, lowering)
    case 'program':
      return lowerProgram(node, lowering)
    default:
      return unreachable(node)
  }
}
