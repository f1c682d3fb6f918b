import { assert, err, ok, type Result } from '#base'
import {
  type By,
  type ContractAct,
  type ContractBook,
  type ContractEvent,
  decideContract,
  type Fill,
  quantityIn,
} from '#contracts'
import type { Outcome } from '#auction'
import { formatMicro, MICRO_PER_UNIT } from '#market'
import { type Decision, type Of, refused } from '../decision.ts'
import type { VenueEvent } from '../events.ts'
import { CONTRACT_ROLES } from '../permissions.ts'
import type { ClearingAuction, State } from '../state.ts'
import { endingsOf } from './endings.ts'
import { clearingPrices, requirementsAt } from '../margin-of-book.ts'

/** What is done with contracts: by a party of them, or by the venue and its staff. */
export function contractAct(state: State, command: Of<'contractAct'>): Decision {
  const { actor, act, participant, at } = command
  const user = actor.kind === 'user' ? state.users.get(actor.user) : undefined
  const roles = CONTRACT_ROLES[act.kind]
  if (actor.kind === 'user' && !user?.roles.some((role) => roles.includes(role)))
    return refused(
      'act_not_yours',
      `this takes the role ${roles.join(' or ') || 'of the venue itself'}`,
      'Ask someone who may, or have the role given to you.',
    )
  const by: By =
    participant === undefined ? { kind: 'venue' } : { kind: 'participant', participant }
  const foreign = moneyOfOthers(act, participant)
  if (foreign !== undefined) return foreign
  const misbound = act.kind === 'bindProduct' ? boundByUnit(state.contracts, act) : undefined
  if (misbound !== undefined) return misbound
  return withEvents(state, decideContract(state.contracts, { ...act, at, by }))
}

/** A participant speaks of its own collateral only. */
function moneyOfOthers(act: ContractAct, participant: string | undefined): Decision | undefined {
  const isForeign =
    participant !== undefined && 'participant' in act && act.participant !== participant
  return isForeign
    ? refused('not_found', 'there is no such thing, or it is not yours', 'Use your own.')
    : undefined
}

/** An auction's prices are for lots: a contract at such a price has to say so. */
function boundByUnit(
  { specs }: ContractBook,
  { spec: of, period }: Extract<ContractAct, { kind: 'bindProduct' }>,
): Decision | undefined {
  const spec = specs.get(`${of.id}@${of.version}`)
  const isByUnit = spec?.lot.priceOf === 'unit' && quantityIn(spec, 1, period) !== MICRO_PER_UNIT
  return isByUnit
    ? refused(
        'spec_priced_by_unit',
        'its prices are for a unit, those of an auction are for a lot, and a lot is not one unit',
        'Bind a specification whose lot says "priceOf": "lot".',
        '/spec',
      )
    : undefined
}

/** Marks every contract to the curve of a day, and asks for the margin that follows. */
export function markDay(state: State, { at, date, marks: given }: Of<'markDay'>): Decision {
  const marks = given ?? clearingPrices(state)
  if (marks.length === 0)
    return refused(
      'marks_missing',
      'nothing has a price yet',
      'Give the marks, or wait for an auction.',
    )
  const requirements = requirementsAt(state, { at, marks })
  const act = { kind: 'dayMarked', date, marks, requirements } as const
  const decision = decideContract(state.contracts, { ...act, at, by: { kind: 'venue' } })
  return withEvents(state, decision)
}

/** Whoever defaults bids no more: what it has in the books of auctions ends. */
function withEvents(state: State, decision: Result<readonly ContractEvent[]>): Decision {
  if (!decision.ok) return err(decision.error)
  return ok(
    decision.value.flatMap((event): readonly VenueEvent[] => [
      { kind: 'contractChanged', event },
      ...(event.kind === 'defaultDeclared' ? stopped(state, event.participant) : []),
    ]),
  )
}

function stopped(state: State, participant: string): readonly VenueEvent[] {
  if (!state.participants.has(participant) || state.killed.has(`participant:${participant}`))
    return []
  const kill = { at: state.at, by: 'venue', cause: 'it has defaulted' }
  const own = [...(state.bids.get(participant)?.values() ?? [])]
  return [
    { kind: 'killed', scope: 'participant', id: participant, kill },
    ...endingsOf(state, own, 'killed'),
  ]
}

/** Every fill of an auction becomes a forward between two names, where its product has a specification. */
export function formed(
  state: State,
  auction: ClearingAuction,
  { forwards }: Outcome,
): readonly VenueEvent[] {
  const { contracts: book, at } = state
  const isReal = (name: string) => state.participants.get(name)?.simulated !== true
  const fills = fillsOf(auction, forwards).filter(
    (fill) => (isReal(fill.buyer) || isReal(fill.seller)) && canForm(book, fill, at),
  )
  if (fills.length === 0) return []
  const formed = decideContract(book, {
    kind: 'formContracts',
    auction: auction.id,
    fills,
    at,
    by: { kind: 'venue' },
  })
  assert(formed.ok, 'what each can be a contract, all are')
  return formed.value.map((event): VenueEvent => ({ kind: 'contractChanged', event }))
}

/** Names in the place of pseudonyms; what a participant would trade with itself is no trade. */
function fillsOf({ book, entries }: ClearingAuction, forwards: Outcome['forwards']): Fill[] {
  const owners = new Map(entries.map(({ pseudonym, participant }) => [pseudonym, participant]))
  const names = new Map(book.bids.map(({ id, by }) => [by, owners.get(id) ?? '']))
  return forwards.flatMap(({ buyer, seller, product, lots, price }) => {
    const [from, to] = [names.get(buyer) ?? '', names.get(seller) ?? '']
    return from === to
      ? []
      : [{ buyer: from, seller: to, product, lots, price: formatMicro(price) }]
  })
}

const canForm = (book: ContractBook, fill: Fill, at: number): boolean =>
  book.products.has(fill.product) &&
  decideContract(book, {
    kind: 'formContracts',
    auction: 'trial',
    fills: [fill],
    at,
    by: { kind: 'venue' },
  }).ok
