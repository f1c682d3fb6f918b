/**
 * The rules of market-file.md, and where each is checked:
 *
 *   1 Balance          balance.ts        6 Money             payments.ts
 *   2 Terms            terms.ts, listing.ts, reasons.ts    7 Limits    forwards.ts
 *   3 No loss          no-loss.ts        8 Certificate       certified.ts (the bound: certificate.ts)
 *   4 One price        payments.ts, ranges.ts    9 Order     listing.ts, draw.ts
 *   5 Nothing divisible is passed over   divisible.ts
 */
export const RULES = {
  1: 'Balance',
  2: 'Terms of the bid',
  3: 'No loss',
  4: 'One price',
  5: 'Nothing divisible is passed over',
  6: 'Money adds up',
  7: 'Budgets, credit and eligibility',
  8: 'The certificate holds',
  9: 'Order is no advantage',
} as const

export type Rule = keyof typeof RULES

/** Where an outcome breaks a rule. */
export interface Violation {
  readonly rule: Rule
  readonly ruleName: string
  /** JSON pointer into the outcome document, or the id of a bid that the outcome leaves out. */
  readonly at: string
  /** Pointer inside the bid, where a part of it is concerned. */
  readonly part?: string
  readonly cause: string
  readonly remedy?: string
}

/** Takes down one violation. */
export type Report = (
  rule: Rule,
  at: string,
  cause: string,
  more?: Pick<Violation, 'part' | 'remedy'>,
) => void

/** A list of violations and the function that adds to it. */
export function reporter(): { readonly violations: Violation[]; readonly report: Report } {
  const violations: Violation[] = []
  const report: Report = (rule, at, cause, more) => {
    violations.push({ rule, ruleName: RULES[rule], at, cause, ...more })
  }
  return { violations, report }
}
