import { Type } from 'typebox'
import { AnyId, Cause, Count, Exact, Hash, InstantText, Key32, Page, PageQuery } from './common.ts'
import { Millis, Money, Phase, Title } from './common.ts'
import { operation } from './operation.ts'

const anyone = { kind: 'anyone' } as const
const NOW = '2026-02-02T09:30:00.000Z'

export const getVenue = operation({
  id: 'getVenue',
  tag: 'venue',
  method: 'GET',
  path: '/venue',
  summary: 'What the venue is, and the key that signs its receipts and bundles.',
  permission: anyone,
  scope: 'read',
  answers: {
    200: Exact({
      name: Type.String(),
      currency: Type.String(),
      publicKey: Key32,
      fourEyes: Type.Boolean(),
      policies: Type.Array(
        Exact({ tier: Type.String(), policy: Type.String(), perSecond: Count, burst: Count }),
      ),
    }),
  },
  problems: ['venue_not_founded'],
  example: {
    answer: {
      name: 'Walras',
      currency: 'USD',
      publicKey: 'A'.repeat(43),
      fourEyes: true,
      policies: [{ tier: 'standard', policy: 'bids', perSecond: 2000, burst: 20000 }],
    },
  },
})

export const getTime = operation({
  id: 'getTime',
  tag: 'venue',
  method: 'GET',
  path: '/time',
  summary: 'The time of the venue, to set clocks by.',
  permission: anyone,
  scope: 'read',
  answers: { 200: Exact({ now: InstantText }) },
  problems: [],
  example: { answer: { now: NOW } },
})

export const getOpenApi = operation({
  id: 'getOpenApi',
  tag: 'venue',
  method: 'GET',
  path: '/openapi.json',
  summary: 'This document.',
  permission: anyone,
  scope: 'read',
  answers: { 200: Type.Object({ openapi: Type.String() }) },
  problems: [],
  example: { answer: { openapi: '3.1.0' } },
})

export const ScheduleView = Exact({
  opensAt: InstantText,
  indicativeAt: InstantText,
  noCancelAt: InstantText,
  closeFrom: InstantText,
  closeTo: InstantText,
})

export const AuctionView = Exact({
  id: AnyId,
  series: AnyId,
  phase: Phase,
  schedule: ScheduleView,
  seedHash: Hash,
  closedAt: Type.Optional(InstantText),
  publishedAt: Type.Optional(InstantText),
  seed: Type.Optional(Hash),
  root: Type.Optional(Hash),
  cause: Type.Optional(Type.String()),
  /** The newest indicative prices; of a published auction the clearing prices are in its outcome. */
  indicative: Type.Optional(Type.Record(Type.String(), Money)),
})

const schedule = {
  opensAt: '2026-02-02T09:00:00.000Z',
  indicativeAt: '2026-02-02T09:50:00.000Z',
  noCancelAt: '2026-02-02T09:55:00.000Z',
  closeFrom: '2026-02-02T09:59:00.000Z',
  closeTo: '2026-02-02T10:00:00.000Z',
}
const auction = { id: 'main-1', series: 'main', phase: 'open', schedule, seedHash: '0'.repeat(64) }

export const listAuctions = operation({
  id: 'listAuctions',
  tag: 'auctions',
  method: 'GET',
  path: '/auctions',
  summary: 'Auctions at hand, newest first.',
  permission: anyone,
  scope: 'read',
  query: Exact({ ...PageQuery, series: Type.Optional(AnyId), phase: Type.Optional(Phase) }),
  answers: { 200: Page(AuctionView) },
  problems: [],
  example: { query: { limit: '10' }, answer: { items: [auction] } },
})

const auctionParams = Exact({ auction: AnyId })
const ofAuction = { params: { auction: 'main-1' } }

export const getAuction = operation({
  id: 'getAuction',
  tag: 'auctions',
  method: 'GET',
  path: '/auctions/{auction}',
  summary: 'One auction.',
  permission: anyone,
  scope: 'read',
  params: auctionParams,
  answers: { 200: AuctionView },
  problems: ['not_found', 'auction_archived'],
  example: { ...ofAuction, answer: auction },
})

const fileOf = <const Id extends string, const File extends string>(
  id: Id,
  file: File,
  summary: string,
) =>
  operation({
    id,
    tag: 'auctions',
    method: 'GET',
    path: `/auctions/{auction}/${file}`,
    summary,
    permission: anyone,
    scope: 'read',
    cost: 20,
    params: auctionParams,
    answers: { 200: Type.Object({}) },
    problems: ['not_found', 'auction_archived', 'auction_not_published'],
    example: { ...ofAuction, answer: { walras: 1 } },
  })

export const getBundle = fileOf(
  'getBundle',
  'bundle.json',
  'All that anyone needs to audit a published auction, signed: what `walras audit` reads. The same bytes for everyone.',
)
export const getMarketFile = fileOf(
  'getMarketFile',
  'market.json',
  'The book of a published auction, without names.',
)
export const getOutcome = fileOf(
  'getOutcome',
  'outcome.json',
  'The outcome of a published auction.',
)

export const callOffAuction = operation({
  id: 'callOffAuction',
  tag: 'staff',
  method: 'POST',
  path: '/auctions/{auction}/call-off',
  summary: 'Ends an auction without an outcome; no bid of it is filled.',
  permission: { kind: 'act', act: 'callOffAuction' },
  scope: 'admin',
  params: auctionParams,
  body: Exact({ cause: Cause }),
  answers: { 200: AuctionView },
  problems: ['auction_unknown', 'auction_over'],
  example: {
    ...ofAuction,
    body: { cause: 'a product was listed wrongly' },
    answer: { ...auction, phase: 'void', cause: 'a product was listed wrongly' },
  },
})

export const SeriesView = Exact({
  id: AnyId,
  name: Title,
  products: Type.Optional(Type.Array(AnyId)),
  anchor: InstantText,
  every: Millis,
  indicative: Millis,
  noCancel: Millis,
  closeWindow: Millis,
  clearing: Millis,
  halted: Type.Optional(Exact({ at: InstantText, cause: Type.String() })),
  /** The auction that takes bids. */
  open: Type.Optional(AuctionView),
})

export const getMarket = operation({
  id: 'getMarket',
  tag: 'auctions',
  method: 'GET',
  path: '/market',
  summary: 'The state of the channel `market`, and the number of the message it is after.',
  permission: anyone,
  scope: 'read',
  answers: {
    200: Exact({
      seq: Count,
      now: InstantText,
      series: Type.Array(SeriesView),
      prices: Type.Record(
        Type.String(),
        Exact({ auction: AnyId, price: Money, traded: Count, indicative: Type.Boolean() }),
      ),
    }),
  },
  problems: [],
  example: { answer: { seq: 12, now: NOW, series: [], prices: {} } },
})

export const VENUE_OPERATIONS = [
  getVenue,
  getTime,
  getOpenApi,
  listAuctions,
  getAuction,
  getBundle,
  getMarketFile,
  getOutcome,
  callOffAuction,
  getMarket,
] as const
