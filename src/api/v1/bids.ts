import { Type } from 'typebox'
import {
  AckView,
  ActedView,
  BidView,
  DryRunView,
  FullBidView,
  ItemView,
  offer,
  Status,
  SubmitBody,
  WithdrawnView,
} from './bid-views.ts'
import { AnyId, BidId, Count, DryRun, Exact, Hash, Page, PageQuery } from './common.ts'
import { operation } from './operation.ts'

const trade = (act: string) => ({ kind: 'act', act }) as const
const own = { kind: 'read', what: 'own' } as const

const bid = { kind: 'trade', lots: { h100: 1 }, quantity: [0, 64], limit: '3780.00' }
const submitExample = { series: 'main', lasts: 'withdrawn', bid } as const
const receipt = {
  walras: 1,
  kind: 'receipt',
  venue: 'A'.repeat(43),
  auction: 'main-1',
  bid: 'b1',
  by: 'lab-a',
  sequence: 1,
  logIndex: 0,
  at: '2026-02-02T09:30:00.000Z',
  commitment: '0'.repeat(64),
  previous: '',
  salt: '0'.repeat(64),
  content: { bid },
  signature: 'A'.repeat(86),
}
const ack = { id: 'b1', series: 'main', auction: 'main-1', status: 'resting', receipt }

const REFUSED = [
  'bid_malformed',
  'series_unknown',
  'series_halted',
  'auction_none_open',
  'auction_closed',
  'lasts_over',
  'stream_unknown',
  'trading_stopped',
  'product_expired',
  'product_halted',
  'lots_over_limit',
  'price_outside_collar',
  'payment_too_large',
] as const

export const submitBid = operation({
  id: 'submitBid',
  tag: 'bids',
  method: 'POST',
  path: '/bids',
  summary: 'Bids into the auction of a series that is open. With dry_run nothing happens.',
  permission: trade('submitBid'),
  scope: 'trade',
  query: Exact(DryRun),
  body: SubmitBody,
  answers: { 200: DryRunView, 201: AckView },
  problems: [...REFUSED, 'margin_insufficient', 'bid_id_taken', 'participant_bids_exceeded'],
  example: { body: { id: 'b1', ...submitExample }, answer: ack },
})

export const submitBids = operation({
  id: 'submitBids',
  tag: 'bids',
  method: 'POST',
  path: '/bids/bulk',
  summary:
    'Up to 1,000 bids in one record. Atomic: all or none. Else each by itself, with a result for each, in their order.',
  permission: trade('submitBid'),
  scope: 'trade',
  cost: 1,
  bodyMax: 16_000_000,
  body: Exact({
    atomic: Type.Boolean(),
    bids: Type.Array(SubmitBody, { minItems: 1, maxItems: 1_000 }),
  }),
  answers: { 200: Exact({ items: Type.Array(ItemView) }) },
  problems: [...REFUSED, 'margin_insufficient', 'bid_id_taken', 'participant_bids_exceeded'],
  example: {
    body: { atomic: true, bids: [{ id: 'b1', ...submitExample }] },
    answer: { items: [{ status: 201, ack }] },
  },
})

const shown = {
  id: 'b1',
  series: 'main',
  auction: 'main-1',
  user: 'ann',
  status: 'resting',
  lasts: 'withdrawn',
  enteredAt: '2026-02-02T09:30:00.000Z',
  commitment: '0'.repeat(64),
  bid,
  words: 'Buy up to 64 lots of "h100", and pay at most 3,780.00 USD per lot.',
  mostPaid: '241920.00',
}

export const listBids = operation({
  id: 'listBids',
  tag: 'bids',
  method: 'GET',
  path: '/bids',
  summary: 'Your own bids, newest first: all that live, and the newest 500 that ended.',
  permission: own,
  scope: 'read',
  cost: 5,
  query: Exact({ ...PageQuery, status: Type.Optional(Status), series: Type.Optional(AnyId) }),
  answers: { 200: Page(BidView) },
  problems: [],
  example: { query: { status: 'resting' }, answer: { items: [shown] } },
})

const bidParams = Exact({ bid: BidId })
const ofBid = { params: { bid: 'b1' } }

export const getBid = operation({
  id: 'getBid',
  tag: 'bids',
  method: 'GET',
  path: '/bids/{bid}',
  summary: 'One bid of yours: what it says, its receipts with the salt, its fills and results.',
  permission: own,
  scope: 'read',
  params: bidParams,
  answers: { 200: FullBidView },
  problems: ['not_found'],
  example: { ...ofBid, answer: { ...shown, receipts: [receipt], fills: [], results: [] } },
})

export const replaceBid = operation({
  id: 'replaceBid',
  tag: 'bids',
  method: 'PUT',
  path: '/bids/{bid}',
  summary:
    'Puts another content in the place of a bid’s. In the no-cancel phase it may only improve.',
  permission: trade('replaceBid'),
  scope: 'trade',
  params: bidParams,
  query: Exact(DryRun),
  body: Exact(offer),
  answers: { 200: Type.Union([AckView, DryRunView]) },
  problems: [
    ...REFUSED,
    'series_other',
    'bid_being_cleared',
    'content_unlike',
    'only_improvement',
    'approval_too_late',
  ],
  example: { ...ofBid, body: submitExample, answer: ack },
})

const withdrawn = { id: 'b1', status: 'ended', cause: 'withdrawn' }
const ENDING = ['bid_ended', 'bid_binding'] as const

export const withdrawBid = operation({
  id: 'withdrawBid',
  tag: 'bids',
  method: 'DELETE',
  path: '/bids/{bid}',
  summary: 'Withdraws a bid. In the no-cancel phase bids are binding.',
  permission: trade('withdrawBid'),
  scope: 'trade',
  params: bidParams,
  answers: { 200: ActedView },
  problems: ENDING,
  example: { ...ofBid, answer: withdrawn },
})

export const withdrawAll = operation({
  id: 'withdrawAll',
  tag: 'bids',
  method: 'DELETE',
  path: '/bids',
  summary: 'Withdraws every bid of yours that is not binding now.',
  permission: trade('withdrawAll'),
  scope: 'trade',
  answers: { 200: WithdrawnView },
  problems: [],
  example: { answer: { items: [withdrawn] } },
})

export const approveBid = operation({
  id: 'approveBid',
  tag: 'bids',
  method: 'POST',
  path: '/bids/{bid}/approve',
  summary: 'Lets a bid that waits for a second pair of eyes into its auction.',
  permission: trade('approveBid'),
  scope: 'trade',
  params: bidParams,
  body: Exact({ commitment: Hash }),
  answers: { 200: ActedView },
  problems: ['not_awaiting', 'approval_own', 'approval_of_other', 'auction_closed'],
  example: {
    ...ofBid,
    body: { commitment: '0'.repeat(64) },
    answer: { id: 'b1', status: 'resting' },
  },
})

export const declineBid = operation({
  id: 'declineBid',
  tag: 'bids',
  method: 'POST',
  path: '/bids/{bid}/decline',
  summary: 'Ends a bid that waits for a second pair of eyes.',
  permission: trade('declineBid'),
  scope: 'trade',
  params: bidParams,
  body: Exact({}),
  answers: { 200: ActedView },
  problems: ['not_awaiting'],
  example: { ...ofBid, body: {}, answer: { ...withdrawn, cause: 'declined' } },
})

export const getInclusion = operation({
  id: 'getInclusion',
  tag: 'bids',
  method: 'GET',
  path: '/bids/{bid}/inclusion',
  summary:
    'Where the commitment to a bid stands in the input set of a published auction, with the proof.',
  permission: own,
  scope: 'read',
  cost: 20,
  params: bidParams,
  query: Exact({ auction: AnyId }),
  answers: {
    200: Exact({
      auction: AnyId,
      bid: BidId,
      pseudonym: AnyId,
      commitment: Hash,
      root: Hash,
      index: Count,
      size: Count,
      proof: Type.Array(Hash),
    }),
  },
  problems: ['not_found', 'auction_archived', 'auction_not_published'],
  example: {
    ...ofBid,
    query: { auction: 'main-1' },
    answer: {
      auction: 'main-1',
      bid: 'b1',
      pseudonym: 'b-4',
      commitment: '0'.repeat(64),
      root: '0'.repeat(64),
      index: 0,
      size: 1,
      proof: [],
    },
  },
})

export const BID_OPERATIONS = [
  submitBid,
  submitBids,
  listBids,
  getBid,
  replaceBid,
  withdrawBid,
  withdrawAll,
  approveBid,
  declineBid,
  getInclusion,
] as const
