/** Collateral in and out, marks and what they move, calls. */
import { canonicalJson, compareText, err, ok, pointer, sha256Hex } from '#base'
import type { Call, ContractBook } from '../book.ts'
import { decimalOfMicro, isDecimal, microOf } from '../divide.ts'
import {
  type Decision,
  type Draft,
  draftOn,
  type Move,
  notParty,
  type Of,
  refusal,
  refused,
  speaksFor,
} from '../decision.ts'
import { withinOf } from '../lifecycle.ts'
import { midnightUtc } from '../local-time.ts'
import {
  collectMargin,
  collectVariation,
  freeCollateral,
  marginDue,
  type Owner,
  releaseMargin,
  variationDue,
} from '../margin.ts'
import { nettingSets, requirementKey } from '../netting.ts'
import { defaultedRefusal } from './forming.ts'

/** Money that reached the venue, as its bank says. The id is the bank's: the same one twice is one payment. */
export function postCollateral(book: ContractBook, command: Of<'postCollateral'>): Decision {
  return moveCollateral(book, command, 1n)
}

export function withdrawCollateral(
  book: ContractBook,
  command: Of<'withdrawCollateral'>,
): Decision {
  const { participant, by, currency } = command
  if (!speaksFor(by, [participant])) return notParty
  if (book.defaulted.has(participant)) return err([defaultedRefusal(participant, '/participant')])
  const call = openCalls(book).find(
    (one) => one.participant === participant && one.currency === currency,
  )
  if (call !== undefined && !book.ledger.index.has(`collateral-${command.id}`))
    return refused('call_open', `the call ${call.id} is open`, 'Meet it first.', '/participant')
  return moveCollateral(book, command, -1n)
}

function moveCollateral(
  book: ContractBook,
  { at, kind, id, participant, currency, amount }: Of<'postCollateral' | 'withdrawCollateral'>,
  sign: bigint,
): Decision {
  if (!isDecimal(amount) || microOf(amount) <= 0n)
    return refused(
      'amount_malformed',
      `"${amount}" is no amount to move`,
      'Write more than nothing, as "12.50".',
      '/amount',
    )
  const moved = sign * microOf(amount)
  const posting = (account: string, micro: bigint) => ({
    account: `participant:${participant}/${account}`,
    currency,
    amount: decimalOfMicro(micro),
  })
  const transfer = {
    id: `collateral-${id}`,
    reason: kind === 'postCollateral' ? 'posted' : 'withdrawn',
    reference: id,
    postings: [posting('cash', -moved), posting('collateral', moved)],
  }
  const known = book.ledger.transfers.get(book.ledger.index.get(transfer.id) ?? -1)
  if (known !== undefined && canonicalJson(known) === canonicalJson({ ...transfer, at: known.at }))
    return ok([])
  const draft = draftOn(book, at)
  const found = draft.tryMove(transfer)
  return found === undefined ? ok(draft.events) : err([found])
}

/** The marks of a day, once: variation margin moves, initial margin is bound and released, what is missing is called. */
export function dayMarked(book: ContractBook, command: Of<'dayMarked'>): Decision {
  const { at, date, marks, requirements } = command
  if (Number.isNaN(midnightUtc(date)))
    return refused('date_malformed', `"${date}" is no date`, 'Write "2026-12-31".', '/date')
  const found = marksRefusal(book, command)
  if (found !== undefined) return err([found])
  const digest = sha256Hex(canonicalJson({ date, marks, requirements }))
  if (book.marking?.date === date && book.marking.digest === digest) return ok([])
  if (book.marking !== undefined && date <= book.marking.date)
    return refused(
      date === book.marking.date ? 'mark_contradictory' : 'mark_before',
      `${book.marking.date} is marked already`,
      'Mark the next day; a mark stands.',
      '/date',
    )
  const draft = draftOn(book, at)
  draft.add({ kind: 'marked', date, digest, marks, requirements })
  const owners = ownersOf(draft.book())
  for (const owner of owners) releaseMargin(draft, owner)
  // Twice: who is paid by one may have to pay another.
  for (const owner of [...owners, ...owners]) collectVariation(draft, owner)
  for (const owner of owners) collectMargin(draft, owner)
  for (const owner of owners) callFor(draft, owner)
  return ok(draft.events)
}

function marksRefusal(book: ContractBook, { marks, requirements }: Of<'dayMarked'>) {
  for (const [k, { product, price }] of marks.entries()) {
    const place = pointer('/marks', k)
    if (!book.products.has(product))
      return refusal(
        'product_unbound',
        `"${product}" has no specification`,
        'Bind it to one first.',
        `${place}/product`,
      )
    if (!isDecimal(price))
      return refusal('amount_malformed', `"${price}" is no price`, 'Write "2.10".', place)
  }
  const keys = new Set<string>()
  for (const [k, one] of requirements.entries()) {
    const place = pointer('/requirements', k)
    if (!isDecimal(one.amount) || microOf(one.amount) < 0n)
      return refusal('amount_malformed', `"${one.amount}" is no margin`, 'Write "0.00".', place)
    const key = requirementKey(one)
    if (keys.has(key) || one.participant === one.against)
      return refusal(
        'requirement_twice',
        'the same margin is there twice, or towards itself',
        'Name each participant and counterparty once.',
        place,
      )
    keys.add(key)
  }
  return undefined
}

/** Everyone who has to do with margin, once for each counterparty, in the order of their keys. */
function ownersOf(book: ContractBook): readonly Owner[] {
  const owners = new Map<string, Owner>()
  const add = (participant: string, against: string, currency: string) => {
    const owner = { participant, against, currency }
    owners.set(requirementKey(owner), owner)
  }
  for (const { one, other, currency } of nettingSets(book)) {
    add(one, other, currency)
    add(other, one, currency)
  }
  for (const { participant, against, currency } of book.requirements.values())
    add(participant, against, currency)
  for (const [account, balances] of book.ledger.balances) {
    const [, participant, against] = /^participant:([^/]+)\/margin\/(.+)$/.exec(account) ?? []
    if (participant !== undefined && against !== undefined)
      for (const currency of balances.keys()) add(participant, against, currency)
  }
  for (const { participant, against, currency } of openCalls(book))
    add(participant, against, currency)
  return [...owners].toSorted(([a], [b]) => compareText(a, b)).map(([, owner]) => owner)
}

const openCalls = (book: ContractBook): readonly Call[] =>
  [...book.calls.values()].filter(({ status }) => status === 'open')

/** A call that is open keeps its deadline, whatever becomes of its amount. */
function callFor(draft: Draft, owner: Owner): void {
  const book = draft.book()
  const missing = variationDue(book, owner, draft.at) + marginDue(book, owner)
  const key = requirementKey(owner)
  const open = openCalls(book).find((call) => requirementKey(call) === key)
  if (missing === 0n) {
    if (open !== undefined) draft.add({ kind: 'callEnded', call: open.id, status: 'lapsed' })
    return
  }
  if (book.defaulted.has(owner.participant)) return
  const call: Call = {
    ...owner,
    id: open?.id ?? `m${book.calls.size + 1}`,
    amount: decimalOfMicro(missing),
    raisedAt: open?.raisedAt ?? draft.at,
    deadline: open?.deadline ?? draft.at + withinOf('meetCall'),
    status: 'open',
  }
  draft.add({ kind: 'callRaised', call })
}

/** What is missing comes out of free collateral, and, where the venue has seen it come in, from outside. */
export function meetCall(book: ContractBook, { at, by, call: id }: Of<'meetCall'>): Decision {
  const call = book.calls.get(id)
  if (call === undefined)
    return refused('call_unknown', 'there is no such call', 'Use the id of one raised.', '/call')
  if (!speaksFor(by, [call.participant])) return notParty
  if (call.status !== 'open')
    return refused('call_over', `the call is ${call.status}`, 'Nothing is left to do.', '/call')
  const draft = draftOn(book, at)
  const { participant, currency } = call
  const missing = variationDue(book, call, at) + marginDue(book, call)
  const more = missing - freeCollateral(book, call)
  if (more > 0n && by.kind !== 'venue')
    return refused(
      'collateral_short',
      `${decimalOfMicro(more)} ${currency} more is needed than is free`,
      'Pay it in first.',
      '/call',
    )
  if (more > 0n) {
    const move: Move = [
      [participant, 'cash', '', -more],
      [participant, 'collateral', '', more],
    ]
    draft.move({ reason: 'posted', reference: id, currency }, move)
  }
  collectVariation(draft, call)
  collectMargin(draft, call)
  draft.add({ kind: 'callEnded', call: id, status: 'met' })
  return ok(draft.events)
}
