/** A small venue as pure state, with one of everything that an act can stumble over. */
import {
  type Act,
  type Actor,
  commitmentTo,
  decide,
  evolve,
  initialState,
  type State,
} from '#exchange'
import { START, TERMS, userOf, VENUE } from './venue.ts'

export const SECRET = '5'.repeat(64)
export const SALT = 'a'.repeat(64)
export const AT = START + 10
export const CONTENT = { bid: { kind: 'trade', lots: { gpu: 1 }, quantity: [0, 9], limit: '5.00' } }

export type Offering = Extract<Act, { kind: 'submitBid' }>

/** A bid of lab-a that is taken as it stands. */
export const submitted = (over: Partial<Offering> = {}): Offering => ({
  kind: 'submitBid',
  participant: 'lab-a',
  id: 'b-1',
  series: 'main',
  lasts: { kind: 'withdrawn' },
  content: CONTENT,
  salt: SALT,
  sealed: 'x',
  sealedFor: 'main-1',
  closesAt: Number.MAX_SAFE_INTEGER,
  ...over,
})

export const replaced = (over: Partial<Offering> = {}): Act => ({
  ...submitted(over),
  kind: 'replaceBid',
  before: { content: CONTENT, salt: SALT },
})

export interface Doing {
  readonly at?: number
  readonly actor?: Actor
}

/** What the rules say to an act. */
export const decisionOn = (state: State, act: Act, { at = AT, actor = VENUE }: Doing = {}) =>
  decide(state, { ...act, at, actor })

/** The state after an act that has to be taken. */
export function having(
  state: State,
  act: Act,
  { at = Math.max(AT, state.at), actor = VENUE }: Doing = {},
): State {
  const decision = decide(state, { ...act, at, actor })
  if (!decision.ok) throw new Error(JSON.stringify(decision.error))
  return decision.value.reduce(evolve, { ...state, seq: state.seq + 1, at })
}

export const havingAll = (state: State, acts: readonly Act[], doing: Doing = {}): State =>
  acts.reduce((next, act) => having(next, act, doing), state)

const user = (id: string, participant: string | undefined, ...roles: readonly string[]): Act => ({
  kind: 'setUser',
  user: { id, name: id, ...(participant !== undefined && { participant }), roles: roles as never },
})
const product = (id: string, limits: object = {}): Act => ({
  kind: 'setProduct',
  listed: { product: { id, unit: 'hour', tick: '0.01' }, ...limits },
})
const participant = (id: string, limits: object = {}): Act => ({
  kind: 'setParticipant',
  participant: { id, name: id, tier: 'a', limits: { bidsMax: 2, paymentMax: '100.00', ...limits } },
})
export const opening = (auction: string, series = 'main'): Act => ({
  kind: 'openAuction',
  series,
  auction,
  seedHash: commitmentTo(SECRET),
  wrapped: 'w',
})
export const key = (id: string, over: object = {}): Act => ({
  kind: 'addKey',
  key: {
    id,
    user: 'ann',
    publicKey: Buffer.alloc(32).toString('base64url'),
    scopes: ['trade'],
    expiresAt: AT + 86_400_000,
    ...over,
  },
})

/** Two participants, staff, products of each kind, a series that runs, one that is halted and one that is idle. */
export const BASE: State = havingAll(initialState, [
  { kind: 'foundVenue', venue: { name: 'x', currency: 'USD', publicKey: 'k', fourEyes: false } },
  participant('lab-a'),
  participant('lab-b', { approvalAbove: '20.00' }),
  user('ann', 'lab-a', 'trader'),
  user('rex', 'lab-a', 'risk'),
  user('ben', 'lab-b', 'trader', 'approver'),
  user('bo', 'lab-b', 'trader', 'approver'),
  user('op-1', undefined, 'operator'),
  user('op-2', undefined, 'operator'),
  product('gpu', { collar: { low: '1.00', high: '9.00' }, lotsMax: 30 }),
  product('mw'),
  product('old'),
  product('shut'),
  { kind: 'expireProduct', product: 'old' },
  { kind: 'kill', scope: 'product', id: 'shut', cause: 'x' },
  ...['main', 'halted', 'idle'].map((id): Act => ({ kind: 'setSeries', terms: { ...TERMS, id } })),
  opening('main-1'),
  { kind: 'haltSeries', series: 'halted', cause: 'x' },
])

export const STAFF = userOf('op-1')
const CLOSE_FROM = scheduleOf(BASE).closeFrom
/** In the no-cancel phase of main-1. */
export const LATE = CLOSE_FROM - 1
/** After its close. */
export const OVER = scheduleOf(BASE).closeTo

function scheduleOf(state: State) {
  const auction = state.auctions.get('main-1')
  if (auction === undefined) throw new Error('main-1 is open')
  return auction.schedule
}

/** main-1 closed with this one bid in it, and main-2 is open. */
export function closedWith(act: Offering): State {
  const entered = having(BASE, act)
  const opened = [
    { participant: act.participant, bid: act.id, content: act.content, salt: act.salt },
  ]
  return havingAll(
    entered,
    [{ kind: 'closeAuction', auction: 'main-1', secret: SECRET, opened }, opening('main-2')],
    {
      at: OVER,
    },
  )
}
