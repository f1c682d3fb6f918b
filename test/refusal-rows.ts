import { SHIPPED_SPECS } from '#contracts'
import type { Act, State } from '#exchange'
import {
  AT,
  BASE,
  closedWith,
  CONTENT,
  type Doing,
  having,
  havingAll,
  key,
  LATE,
  type Offering,
  opening,
  OVER,
  replaced,
  SALT,
  SECRET,
  STAFF,
  submitted,
} from './refusing.ts'
import { TERMS, userOf } from './venue.ts'

const trade = (over: object): Partial<Offering> => ({
  content: { bid: { ...CONTENT.bid, ...over } },
})

/** One act that is refused, and with what code. */
export interface Row {
  readonly code: string
  readonly state?: State
  readonly act: Act
  readonly doing?: Doing
}

const resting = having(BASE, submitted())
const waiting = having(BASE, submitted({ participant: 'lab-b', id: 'w-1' }), {
  actor: userOf('ben'),
})
const cleared = closedWith(submitted())
const ending = having(
  cleared,
  { kind: 'withdrawBid', participant: 'lab-a', bid: 'b-1' },
  { at: OVER },
)
const stopped = having(
  BASE,
  { kind: 'kill', scope: 'user', id: 'ann', cause: 'x' },
  { actor: STAFF },
)
const fourEyed: State = { ...BASE, venue: { ...BASE.venue, fourEyes: true } }
const listing: Act = {
  kind: 'setProduct',
  listed: { product: { id: 'new', unit: 'hour', tick: '0.01' } },
}
const proposed = having(fourEyed, listing, { actor: STAFF })
const proposal = proposed.proposals.first()
const approving: Act = {
  kind: 'approveProposal',
  proposal: proposal?.id ?? '',
  digest: proposal?.digest ?? '',
}
const withKeys = havingAll(
  BASE,
  Array.from({ length: 20 }, (_, k) => key(`k-${k}`)),
)
const closing = (over: object = {}): Act => ({
  kind: 'closeAuction',
  auction: 'main-1',
  secret: SECRET,
  opened: [{ participant: 'lab-a', bid: 'b-1', content: CONTENT, salt: SALT }],
  ...over,
})
const withdrawing: Act = { kind: 'withdrawBid', participant: 'lab-a', bid: 'b-1' }
const approval = (over: object = {}): Act => ({
  kind: 'approveBid',
  participant: 'lab-b',
  bid: 'w-1',
  commitment: waiting.bids.get('lab-b')?.get('w-1')?.commitment ?? '',
  ...over,
})
const limited = (limits: object): Act => ({
  kind: 'setParticipant',
  participant: {
    id: 'lab-c',
    name: 'c',
    tier: 'a',
    limits: { bidsMax: 1, paymentMax: '1.00', ...limits },
  },
})
const setUser = (over: object): Act => ({
  kind: 'setUser',
  user: { id: 'new', name: 'n', roles: [], ...over },
})
const series = (over: object): Act => ({ kind: 'setSeries', terms: { ...TERMS, ...over } })
const better = { bid: { ...CONTENT.bid, limit: '6.00' } }
const outcome = (over: object): Act => ({ kind: 'recordOutcome', auction: 'main-1', outcome: over })

/** What acts other than the submission of a bid are refused for, in the order of the sources. */
export const ROWS: readonly Row[] = [
  { code: 'venue_founded', act: { kind: 'foundVenue', venue: BASE.venue } },
  { code: 'not_yours', act: key('k-1', { user: 'ann' }), doing: { actor: STAFF } },
  { code: 'not_found', act: replaced({ id: 'b-7' }) },
  { code: 'series_other', state: resting, act: replaced({ series: 'idle' }) },
  { code: 'bid_being_cleared', state: cleared, act: replaced(), doing: { at: OVER } },
  {
    code: 'bid_being_cleared',
    state: resting,
    act: replaced({ content: better, closesAt: LATE }),
    doing: { at: LATE },
  },
  {
    code: 'content_unlike',
    state: resting,
    act: { ...replaced(), before: { content: CONTENT, salt: 'b' } } as Act,
  },
  {
    code: 'only_improvement',
    state: resting,
    act: replaced(trade({ limit: '4.00' })),
    doing: { at: LATE },
  },
  {
    code: 'approval_too_late',
    state: having(BASE, submitted({ participant: 'lab-b', ...trade({ quantity: [0, 3] }) })),
    act: {
      ...replaced({ participant: 'lab-b', ...trade({ quantity: [0, 9] }) }),
      before: { content: { bid: { ...CONTENT.bid, quantity: [0, 3] } }, salt: SALT },
    } as Act,
    doing: { at: LATE },
  },
  { code: 'bid_ended', state: ending, act: withdrawing, doing: { at: OVER } },
  { code: 'bid_ended', state: having(resting, withdrawing), act: withdrawing },
  { code: 'bid_binding', state: resting, act: withdrawing, doing: { at: LATE } },
  { code: 'not_awaiting', state: resting, act: approval({ participant: 'lab-a', bid: 'b-1' }) },
  { code: 'approval_own', state: waiting, act: approval(), doing: { actor: userOf('ben') } },
  {
    code: 'approval_of_other',
    state: waiting,
    act: approval({ commitment: 'x' }),
    doing: { actor: userOf('bo') },
  },
  {
    code: 'auction_closed',
    state: waiting,
    act: approval(),
    doing: { actor: userOf('bo'), at: OVER },
  },
  { code: 'name_malformed', act: setUser({ id: 'New' }) },
  { code: 'limit_malformed', act: limited({ paymentMax: 'much' }) },
  { code: 'participant_unknown', act: setUser({ participant: 'lab-z' }) },
  { code: 'user_elsewhere', act: setUser({ id: 'ann', participant: 'lab-b' }) },
  { code: 'role_misplaced', act: setUser({ roles: ['trader'] }) },
  { code: 'roles_conflict', act: setUser({ roles: ['operator', 'auditor'] }) },
  { code: 'user_unknown', act: { kind: 'removeUser', user: 'nobody' } },
  { code: 'key_exists', state: withKeys, act: key('k-1') },
  { code: 'key_life', act: key('k-1', { expiresAt: AT }) },
  { code: 'key_malformed', act: key('k-1', { publicKey: 'short' }) },
  { code: 'keys_exceeded', state: withKeys, act: key('k-99') },
  { code: 'key_unknown', act: { kind: 'revokeKey', key: 'k-1' } },
  {
    code: 'passkey_exists',
    state: having(BASE, {
      kind: 'addPasskey',
      passkey: { id: 'p', user: 'ann', publicKey: 'x', addedAt: AT },
    }),
    act: { kind: 'addPasskey', passkey: { id: 'p', user: 'ann', publicKey: 'x', addedAt: AT } },
  },
  { code: 'not_found', act: { kind: 'kill', scope: 'venue', id: 'all', cause: 'x' } },
  { code: 'not_found', act: { kind: 'kill', scope: 'user', id: 'anne', cause: 'x' } },
  {
    code: 'killed_already',
    state: stopped,
    act: { kind: 'kill', scope: 'user', id: 'ann', cause: 'x' },
  },
  { code: 'not_killed', act: { kind: 'revive', scope: 'user', id: 'ann' } },
  {
    code: 'killed_by_venue',
    state: stopped,
    act: { kind: 'revive', scope: 'user', id: 'ann' },
    doing: { actor: userOf('rex') },
  },
  { code: 'proposal_exists', state: proposed, act: listing, doing: { actor: STAFF } },
  { code: 'proposal_unknown', act: approving },
  { code: 'proposal_unknown', act: { kind: 'declineProposal', proposal: 'act-1' } },
  { code: 'approval_own', state: proposed, act: approving, doing: { actor: STAFF } },
  { code: 'approval_of_other', state: proposed, act: { ...approving, digest: 'x' } as Act },
  { code: 'proposal_stale', state: proposed, act: approving, doing: { at: AT + 86_400_001 } },
  {
    code: 'proposal_nested',
    state: {
      ...proposed,
      proposals: proposed.proposals.map((one) => ({
        ...one,
        command: { ...approving, at: AT, actor: STAFF },
      })),
    },
    act: approving,
    doing: { actor: userOf('op-2') },
  },
  {
    code: 'product_changed',
    act: { kind: 'setProduct', listed: { product: { id: 'gpu', unit: 'day', tick: '0.01' } } },
  },
  {
    code: 'collar_malformed',
    act: {
      ...listing,
      listed: { ...(listing as { listed: object }).listed, collar: { low: '2', high: '1' } },
    } as Act,
  },
  { code: 'product_unknown', act: { kind: 'expireProduct', product: 'none' } },
  { code: 'product_expired', act: { kind: 'expireProduct', product: 'old' } },
  { code: 'product_unknown', act: series({ products: ['none'] }) },
  { code: 'series_malformed', act: series({ every: 999 }) },
  { code: 'series_halted', act: { kind: 'haltSeries', series: 'halted', cause: 'x' } },
  { code: 'series_running', act: { kind: 'resumeSeries', series: 'main' } },
  { code: 'auction_exists', act: opening('main-1', 'idle') },
  { code: 'auction_open', act: opening('main-2') },
  { code: 'series_halted', act: opening('halted-1', 'halted') },
  { code: 'auction_not_open', act: closing({ auction: 'main-9' }) },
  {
    code: 'auction_before',
    state: cleared,
    act: closing({ auction: 'main-2' }),
    doing: { at: OVER },
  },
  { code: 'secret_not_committed', act: closing({ secret: 'x' }), doing: { at: OVER } },
  { code: 'auction_too_early', act: closing() },
  { code: 'bid_missing', state: resting, act: closing({ opened: [] }), doing: { at: OVER } },
  {
    code: 'content_unlike',
    state: resting,
    act: closing({ opened: [{ participant: 'lab-a', bid: 'b-1', content: better, salt: SALT }] }),
    doing: { at: OVER },
  },
  { code: 'auction_not_clearing', act: outcome({}) },
  { code: 'auction_unknown', act: { kind: 'callOffAuction', auction: 'main-9', cause: 'x' } },
  {
    code: 'auction_over',
    state: having(BASE, { kind: 'callOffAuction', auction: 'main-1', cause: 'x' }),
    act: { kind: 'callOffAuction', auction: 'main-1', cause: 'x' },
  },
  {
    code: 'act_not_yours',
    act: { kind: 'contractAct', act: { kind: 'confirm', contract: 'c1' } },
    doing: { actor: STAFF },
  },
  {
    code: 'not_yours',
    act: {
      kind: 'contractAct',
      participant: 'lab-a',
      act: { kind: 'confirm', contract: 'c1' },
    },
    doing: { actor: STAFF },
  },
  {
    code: 'not_found',
    act: {
      kind: 'contractAct',
      participant: 'lab-a',
      act: {
        kind: 'withdrawCollateral',
        id: 'w',
        participant: 'lab-b',
        currency: 'USD',
        amount: '1.00',
      },
    },
  },
  { code: 'marks_missing', act: { kind: 'markDay', date: '2026-02-02' } },
  {
    code: 'spec_priced_by_unit',
    state: having(BASE, {
      kind: 'contractAct',
      act: { kind: 'addSpec', spec: SHIPPED_SPECS.find(isH100) },
    }),
    act: {
      kind: 'contractAct',
      act: {
        kind: 'bindProduct',
        product: 'gpu',
        spec: { id: 'h100-node-us-east', version: 1 },
        period: { first: '2026-03-01', last: '2026-03-31' },
      },
    },
  },
]

function isH100(spec: unknown): boolean {
  return Object(spec).id === 'h100-node-us-east'
}
