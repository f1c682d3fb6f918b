import { err, ok, type Result } from '#base'
import type { Bid } from '#bidding'
import { formatMicro, type Micro } from '#market'
import type { MarginInputs } from './initial-margin.ts'
import type { Lots } from './position.ts'
import { worstCase } from './worst-case.ts'

export interface CheckContext extends MarginInputs {
  /** Net lots of the netting set that a fill joins. Give none where a fill may be with a new counterparty. */
  readonly positions: Lots
  /** Bids of the participant that rest already: they may be filled too. */
  readonly resting?: readonly Bid[]
  /** What is posted. */
  readonly collateral: Micro
  /** How much more than the collateral it may need. */
  readonly credit: Micro
}

/**
 * Whether there is margin for every fill that a bid allows, together with what rests. A bid that can only lower what is needed is taken even
 * where collateral is short already. Refused otherwise: `margin_insufficient`, with what is needed, there and missing.
 */
export function checkBid(bid: Bid, context: CheckContext): Result<void> {
  const held = { ...context, lots: context.positions }
  const others = context.resting ?? []
  const { margin: needed } = worstCase([...others, bid], held)
  const available = context.collateral + context.credit
  if (needed <= available || needed <= worstCase(others, held).margin) return ok(undefined)
  const missing = toCents(needed - available)
  const there = `${formatMicro(available)} (${formatMicro(context.collateral)} of collateral, ${formatMicro(context.credit)} of credit)`
  return err([
    {
      code: 'margin_insufficient',
      at: '/bid',
      cause: `with this bid ${toCents(needed)} of margin may be needed, and there is ${there}: ${missing} is missing`,
      remedy: `Post ${missing} more, bid for fewer lots or nearer to the marks, or make alternatives exclude one another ("oneOf").`,
    },
  ])
}

/** Rounded up: what is said to be missing has to be enough. */
const toCents = (micro: Micro): string => formatMicro(((micro + 9_999n) / 10_000n) * 10_000n)
