/**
 * The chart of accounts. An account is named by its owner, its kind and, where it is owed by or to somebody, by whom:
 *
 *   participant:lab-a/collateral         participant:lab-a/receivable/cloud-b         venue/fees
 *
 * A positive balance is the owner's: what it has or is owed. Which kinds may not go below or above zero stands in
 * `NEGATIVE_RULES`; whatever else a transfer says, it may not break that.
 */
export type Account = string

/** `never`: at least zero. `only`: at most zero. `free`: either. */
export type AccountRule = 'never' | 'only' | 'free'

export const NEGATIVE_RULES: Readonly<Record<string, AccountRule>> = {
  /** Money that came from or went to the owner's bank: below zero is what it paid in, net. */
  cash: 'free',
  /** Posted and not bound to anything. */
  collateral: 'never',
  /** Posted and bound to one counterparty as initial margin. */
  margin: 'never',
  /** Variation margin: above zero is held by the counterparty, below zero is held of it. */
  variation: 'free',
  /** Invoiced and not yet paid, by the counterparty. */
  receivable: 'never',
  /** Invoiced and not yet paid, to the counterparty. */
  payable: 'only',
  /** Invoiced and in dispute: above zero claimed, below zero claimed of the owner. */
  disputed: 'free',
  fees: 'free',
  damages: 'free',
}

const NAME = '[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?'
const FORM = new RegExp(`^(?:participant:${NAME}|venue)/([a-z]+)(?:/${NAME})?$`)

/** Undefined: no account has that name. */
export function ruleOf(account: Account): AccountRule | undefined {
  const kind = FORM.exec(account)?.[1]
  return kind !== undefined && Object.hasOwn(NEGATIVE_RULES, kind)
    ? NEGATIVE_RULES[kind]
    : undefined
}

/** `accountOf('lab-a', 'payable', 'cloud-b')` → "participant:lab-a/payable/cloud-b". */
export const accountOf = (participant: string, kind: string, against?: string): Account =>
  `participant:${participant}/${kind}${against === undefined ? '' : `/${against}`}`
