/** What waits, for whom, until when, and what happens if nobody does it: `LIFECYCLE` held against the book. */
import type { Contract, ContractBook, Instant } from './book.ts'
import type { ContractAct } from './commands.ts'
import { acceptBy, confirmBy, deliveryOf, nominateBy } from './decide/catch-up.ts'
import { partiesOf } from './decide/changing.ts'
import { instantsOf, monthsOf, overlap, wholeMonth } from './hours.ts'
import { type StepName, stepOf, withinOf } from './lifecycle.ts'
import { isOver, payableOf, specOf } from './netting.ts'

export interface DueAction {
  readonly step: StepName
  /** Id of a contract, proposal, invoice or call, or the defaulter. */
  readonly of: string
  readonly month?: string
  /** Participants, or "venue". */
  readonly who: readonly string[]
  readonly due: Instant
  readonly isOverdue: boolean
  readonly otherwise: string
  /** What the venue does once it is overdue; absent: a person decides. */
  readonly act?: ContractAct
}

/** In the order of time. */
export function dueActions(book: ContractBook, at: Instant): readonly DueAction[] {
  const actions = [
    ...[...book.contracts.values()].flatMap((contract) => ofContract(book, contract)),
    ...ofOthers(book),
  ]
  return actions
    .map((action) => ({ ...action, isOverdue: at >= action.due }))
    .toSorted((a, b) => a.due - b.due)
}

type Open = Omit<DueAction, 'isOverdue'>

const TAKE_DEFAULTS = { act: { kind: 'takeDefaults' } } as const

const openStep = (
  step: StepName,
  of: string,
  more: Pick<Open, 'who' | 'due' | 'act' | 'month'>,
): Open => ({ step, of, otherwise: stepOf(step).otherwise, ...more })

function ofContract(book: ContractBook, contract: Contract): readonly Open[] {
  const { id, buyer, seller, status, confirmed } = contract
  if (isOver(contract)) return []
  if (status === 'formed') {
    const who = [buyer, seller].filter((party) => !confirmed.includes(party))
    return [openStep('confirm', id, { who, due: confirmBy(book, contract), ...TAKE_DEFAULTS })]
  }
  if (status === 'confirmed')
    return [
      openStep('nominate', id, { who: [buyer], due: nominateBy(book, contract), ...TAKE_DEFAULTS }),
    ]
  const [start] = deliveryOf(book, contract)
  if (status === 'nominated')
    return [openStep('begin', id, { who: ['venue'], due: start, ...TAKE_DEFAULTS })]
  const until = acceptBy(book, contract)
  const isAwaited = status === 'delivering' && contract.acceptance === undefined
  const acceptance =
    isAwaited && until !== undefined
      ? [openStep('accept', id, { who: [buyer], due: until, ...TAKE_DEFAULTS })]
      : []
  return [...acceptance, ...monthSteps(book, contract)]
}

function monthSteps(book: ContractBook, contract: Contract): readonly Open[] {
  const { id, buyer, seller, period } = contract
  const { zone } = specOf(book, contract).location
  const month = monthsOf(period).find((one) => contract.settled[one] === undefined)
  const piece = month === undefined ? undefined : overlap(period, wholeMonth(month))
  if (month === undefined || piece === undefined) return []
  const [, end] = instantsOf(zone, piece)
  const isLast = month === monthsOf(period).at(-1)
  const due = end + withinOf('meter')
  const meter = openStep('meter', id, { month, who: [seller], due, ...(isLast && TAKE_DEFAULTS) })
  return [
    ...(contract.status === 'delivering' ? [meter] : []),
    openStep('settle', id, {
      month,
      who: ['venue'],
      due: end + withinOf('settle'),
      act: { kind: 'settlePeriod', between: [buyer, seller], month },
    }),
  ]
}

function ofOthers(book: ContractBook): readonly Open[] {
  const proposals = [...book.proposals.values()].flatMap((proposal): readonly Open[] => {
    const contract = book.contracts.get(proposal.contract)
    if (contract === undefined) return []
    const who = partiesOf(proposal, contract).filter((one) => !proposal.consents.includes(one))
    const due = proposal.at + withinOf('consent') + 1
    return [openStep('consent', proposal.id, { who, due, ...TAKE_DEFAULTS })]
  })
  const invoices = [...book.invoices.values()]
    .filter((one) => payableOf(one) > 0n)
    .map(({ id, payer, due }) =>
      openStep('pay', id, {
        who: [payer],
        due: due + withinOf('pay') + 1,
        act: { kind: 'declareDefault', participant: payer, cause: id },
      }),
    )
  const calls = [...book.calls.values()]
    .filter(({ status }) => status === 'open')
    .map(({ id, participant, deadline }) =>
      openStep('meetCall', id, {
        who: [participant],
        due: deadline + 1,
        act: { kind: 'declareDefault', participant, cause: id },
      }),
    )
  const defaults = [...book.defaulted]
    .filter(([, { closedOut }]) => closedOut === undefined)
    .map(([participant, { at }]) =>
      openStep('closeOut', participant, { who: ['venue'], due: at + withinOf('closeOut') }),
    )
  return [...proposals, ...invoices, ...calls, ...defaults]
}
