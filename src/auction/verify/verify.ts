import type { Market } from '#bidding'
import type { Outcome } from '../outcome.ts'
import { auditOf } from './audit.ts'
import { checkBalance } from './balance.ts'
import { checkCertificate } from './certified.ts'
import { checkDivisible } from './divisible.ts'
import { checkDraw } from './draw.ts'
import { checkForwards } from './forwards.ts'
import { checkListing, checkOrder } from './listing.ts'
import { checkNoLoss } from './no-loss.ts'
import { checkMoney, checkPrices } from './payments.ts'
import { checkRanges } from './ranges.ts'
import { checkReasons } from './reasons.ts'
import { reporter, type Violation } from './rules.ts'
import { checkTerms } from './terms.ts'

/**
 * Where an outcome breaks the rules of market-file.md (rules.ts); none: it is valid. Everything is
 * recomputed in whole numbers from the bids as they were written: no code is shared with the engine that
 * lowers bids, solves and prices, and nothing it says is trusted. Linear in the size of market and outcome.
 *
 * Not checked: that `bound` and `efficientBound` are true bounds where they are below the certificate (which is one), that
 * prices are the most central ones, ranges and ties beyond what ranges.ts and draw.ts say, which of the reasons that are
 * possible is the true one, and that core payments leave no coalition better off.
 */
export function verifyOutcome(market: Market, outcome: Outcome): readonly Violation[] {
  const { violations, report } = reporter()
  const audit = auditOf(market, outcome, report)
  checkListing(audit)
  checkReasons(audit)
  checkTerms(audit)
  checkBalance(audit)
  checkNoLoss(audit)
  checkPrices(audit)
  checkRanges(audit)
  checkDivisible(audit)
  checkMoney(audit)
  checkForwards(audit)
  checkCertificate(audit)
  checkOrder(audit)
  checkDraw(audit)
  return violations.sort((a, b) => a.rule - b.rule)
}
