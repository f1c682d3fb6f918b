import type { Market } from '#bidding'
import type { Micro } from '#market'
import { type Change, changeFor, type Resolve } from './explain/change.ts'
import { fallbackReason, type PartFacts, partsOf } from './explain/parts.ts'
import { type Fate, grouped, type Reason, type View, viewOf } from './explain/view.ts'
import { changeWords, filledWords, refusedWords, stoppedWords } from './explain/words.ts'
import type { Outcome } from './outcome.ts'
import { bestFilled } from './verify/certificate.ts'

/** What became of a bid and why, as data and in words (mechanism A9). */
export interface Explanation {
  readonly bid: string
  readonly fate: Fate
  readonly reason: Reason
  /** Positive: the participant pays. Present when something was filled. */
  readonly payment?: Micro
  readonly surplus?: Micro
  readonly parts: readonly PartExplanation[]
  /** The smallest single change that would have filled it, or filled it further. */
  readonly change?: Change
  readonly sentence: string
}

export interface PartExplanation {
  readonly pointer: string
  readonly fate: Fate
  readonly reason: Reason
  readonly words: string
}

/**
 * Explains one bid; undefined: the market has no such bid. Made of the bidder's own bid, its result and
 * the public prices alone: it says nothing of anybody else's bid. With `resolve`, and where the market clears
 * quickly, the smallest change is found and confirmed by clearing again.
 */
export function explainBid(
  market: Market,
  outcome: Outcome,
  bidId: string,
  resolve?: Resolve,
): Explanation | undefined {
  const bid = market.bids.find(({ id }) => id === bidId)
  if (bid === undefined) return undefined
  const view = viewOf(market, outcome, bid)
  const facts = partsOf(view)
  const reason = reasonOf(view)
  const change = changeFor(view, reason, { market, outcome, resolve })
  const sentence = [
    view.fill === undefined ? refusalSentence(view, reason, facts) : fillSentence(view, facts),
    ...(change === undefined ? [] : [changeWords(view, change)]),
  ].join(' ')
  return {
    bid: bidId,
    fate: fateOf(view),
    reason,
    ...(view.fill && { payment: view.fill.payment, surplus: view.fill.surplus }),
    parts: facts.map((part) => ({
      pointer: part.pointer,
      fate: part.fate,
      reason: part.reason,
      words: partSentence(view, part),
    })),
    ...(change && { change }),
    sentence,
  }
}

function fateOf({ fill }: View): Fate {
  if (fill === undefined) return 'refused'
  return fill.partly === undefined ? 'filled' : 'partlyFilled'
}

function reasonOf(view: View): Reason {
  if (view.fill !== undefined) return view.fill.partly ?? 'filled'
  return view.refused.find(({ part }) => part === undefined)?.reason ?? fallbackReason(view)
}

function fillSentence(view: View, parts: readonly PartFacts[]): string {
  const { partly } = view.fill ?? {}
  const start = partly === undefined ? 'Filled' : 'Partly filled'
  const stopped = partly === undefined ? '' : ` ${stoppedWords(view, partly, parts)}.`
  const left = parts.filter(({ fate }) => fate === 'refused').length
  const others =
    left === 0 || partly !== undefined
      ? ''
      : ` ${grouped(left)} of its ${grouped(parts.length)} parts ${left === 1 ? 'was' : 'were'} not filled.`
  return `${start}: ${filledWords(view)}.${stopped}${others}`
}

function refusalSentence(view: View, reason: Reason, parts: readonly PartFacts[]): string {
  const [only] = parts
  const root: PartFacts =
    parts.length === 1 && only !== undefined && only.pointer === '/bid'
      ? { ...only, reason }
      : {
          pointer: '/bid',
          fate: 'refused',
          reason,
          node: view.bid.bid,
          gain: bestFilled(view.bid.bid, view.prices),
        }
  return `Refused${refusedWords(view, root)}.`
}

function partSentence(view: View, part: PartFacts): string {
  if (part.fate === 'filled') {
    const { leaf } = part
    return leaf === undefined
      ? 'Filled.'
      : `Filled: ${grouped(leaf.units)} of ${grouped(leaf.max)}.`
  }
  if (part.fate === 'partlyFilled' && part.leaf !== undefined) {
    const { units, max } = part.leaf
    return `Filled: ${grouped(units)} of ${grouped(max)}. ${stoppedWords(view, part.reason, [part])}.`
  }
  return `Not filled${refusedWords(view, part)}.`
}
