import { Type } from 'typebox'
import { AnyId, Cause, Count, Exact, InstantText, Millis, Money, Title } from './common.ts'
import { operation } from './operation.ts'
import { SeriesView } from './venue.ts'

const anyone = { kind: 'anyone' } as const
const act = (name: string) => ({ kind: 'act', act: name }) as const

const Terms = {
  unit: Type.String({ minLength: 1, maxLength: 200, description: 'What one lot is, in words.' }),
  tick: Money,
  resource: Type.Optional(Title),
  location: Type.Optional(Title),
  /** Half-open [start, end). */
  period: Type.Optional(Type.Array(InstantText, { minItems: 2, maxItems: 2 })),
  collar: Type.Optional(Exact({ low: Money, high: Money })),
  lotsMax: Type.Optional(Count),
}

export const ProductInfo = Exact({
  id: AnyId,
  ...Terms,
  listedAt: InstantText,
  expiresAt: Type.Optional(InstantText),
})

const productParams = Exact({ product: AnyId })
const ofProduct = { params: { product: 'h100' } }
const terms = { unit: '8 GPU x 1 week', tick: '0.01', lotsMax: 1000 }
const product = { id: 'h100', ...terms, listedAt: '2026-02-02T09:00:00.000Z' }

export const listProducts = operation({
  id: 'listProducts',
  tag: 'products',
  method: 'GET',
  path: '/products',
  summary: 'Every product, those that expired too, in the order of their ids.',
  permission: anyone,
  scope: 'read',
  answers: { 200: Exact({ items: Type.Array(ProductInfo) }) },
  problems: [],
  example: { answer: { items: [product] } },
})

export const getProduct = operation({
  id: 'getProduct',
  tag: 'products',
  method: 'GET',
  path: '/products/{product}',
  summary: 'One product.',
  permission: anyone,
  scope: 'read',
  params: productParams,
  answers: { 200: ProductInfo },
  problems: ['not_found'],
  example: { ...ofProduct, answer: product },
})

export const getPrices = operation({
  id: 'getPrices',
  tag: 'products',
  method: 'GET',
  path: '/products/{product}/prices',
  summary: 'Clearing prices of the newest auctions, oldest first.',
  permission: anyone,
  scope: 'read',
  params: productParams,
  answers: {
    200: Exact({
      items: Type.Array(
        Exact({ auction: AnyId, price: Money, traded: Count, indicative: Type.Boolean() }),
      ),
    }),
  },
  problems: ['not_found'],
  example: {
    ...ofProduct,
    answer: { items: [{ auction: 'main-1', price: '3750.00', traded: 4, indicative: false }] },
  },
})

/** An act of the staff that waits for a second person. */
export const ProposedView = Exact({
  proposal: AnyId,
  digest: Type.String(),
  by: AnyId,
  at: InstantText,
})
export const proposed = {
  proposal: 'act-0123456789abcdef',
  digest: '0'.repeat(64),
  by: 'olga',
  at: '2026-02-02T09:30:00.000Z',
}

export const setProduct = operation({
  id: 'setProduct',
  tag: 'staff',
  method: 'PUT',
  path: '/products/{product}',
  summary: 'Lists a product, or changes the venue’s limits on it. What it is never changes.',
  permission: act('setProduct'),
  scope: 'admin',
  params: productParams,
  body: Exact(Terms),
  answers: { 200: ProductInfo, 202: ProposedView },
  problems: ['product_malformed', 'product_changed', 'collar_malformed', 'proposal_exists'],
  example: { ...ofProduct, body: terms, answer: product },
})

export const expireProduct = operation({
  id: 'expireProduct',
  tag: 'staff',
  method: 'POST',
  path: '/products/{product}/expire',
  summary: 'From now on nothing is bid for the product.',
  permission: act('expireProduct'),
  scope: 'admin',
  params: productParams,
  body: Exact({}),
  answers: { 200: ProductInfo },
  problems: ['product_expired'],
  example: { ...ofProduct, body: {}, answer: { ...product, expiresAt: product.listedAt } },
})

const seriesParams = Exact({ series: AnyId })
const ofSeries = { params: { series: 'main' } }
const calendar = {
  name: 'Main',
  anchor: '2026-01-01T00:00:00.000Z',
  every: 3_600_000,
  indicative: 300_000,
  noCancel: 300_000,
  closeWindow: 60_000,
  clearing: 5_000,
}
const series = { id: 'main', ...calendar }

export const listSeries = operation({
  id: 'listSeries',
  tag: 'series',
  method: 'GET',
  path: '/series',
  summary: 'Every series of auctions, with its calendar.',
  permission: anyone,
  scope: 'read',
  answers: { 200: Exact({ items: Type.Array(SeriesView) }) },
  problems: [],
  example: { answer: { items: [series] } },
})

export const getSeries = operation({
  id: 'getSeries',
  tag: 'series',
  method: 'GET',
  path: '/series/{series}',
  summary: 'One series.',
  permission: anyone,
  scope: 'read',
  params: seriesParams,
  answers: { 200: SeriesView },
  problems: ['not_found'],
  example: { ...ofSeries, answer: series },
})

export const setSeries = operation({
  id: 'setSeries',
  tag: 'staff',
  method: 'PUT',
  path: '/series/{series}',
  summary: 'Makes a series, or changes its calendar from the next auction on.',
  permission: act('setSeries'),
  scope: 'admin',
  params: seriesParams,
  body: Exact({
    name: Title,
    products: Type.Optional(Type.Array(AnyId, { maxItems: 10_000 })),
    anchor: InstantText,
    every: Millis,
    indicative: Millis,
    noCancel: Millis,
    closeWindow: Millis,
    clearing: Millis,
  }),
  answers: { 200: SeriesView, 202: ProposedView },
  problems: ['series_malformed', 'product_unknown', 'proposal_exists'],
  example: { ...ofSeries, body: calendar, answer: series },
})

export const haltSeries = operation({
  id: 'haltSeries',
  tag: 'staff',
  method: 'POST',
  path: '/series/{series}/halt',
  summary: 'Stops trading in a series; its auction waits.',
  permission: act('haltSeries'),
  scope: 'admin',
  params: seriesParams,
  body: Exact({ cause: Cause }),
  answers: { 200: SeriesView },
  problems: ['series_halted'],
  example: { ...ofSeries, body: { cause: 'a feed is wrong' }, answer: series },
})

export const resumeSeries = operation({
  id: 'resumeSeries',
  tag: 'staff',
  method: 'POST',
  path: '/series/{series}/resume',
  summary: 'Lets a series go on, with all the time that its auction had left.',
  permission: act('resumeSeries'),
  scope: 'admin',
  params: seriesParams,
  body: Exact({}),
  answers: { 200: SeriesView, 202: ProposedView },
  problems: ['series_running', 'proposal_exists'],
  example: { ...ofSeries, body: {}, answer: series },
})

export const PRODUCT_OPERATIONS = [
  listProducts,
  getProduct,
  getPrices,
  setProduct,
  expireProduct,
  listSeries,
  getSeries,
  setSeries,
  haltSeries,
  resumeSeries,
] as const
