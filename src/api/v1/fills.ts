import { Type } from 'typebox'
import { AnyId, BidId, Count, Exact, InstantText, Money, Page, PageQuery } from './common.ts'
import { operation } from './operation.ts'

const own = { kind: 'read', what: 'own' } as const
const Lots = Type.Record(Type.String(), Type.Integer(), {
  description: 'Net lots by product: + receives, - delivers.',
})

export const FillView = Exact({
  auction: AnyId,
  bid: BidId,
  at: InstantText,
  units: Type.Record(Type.String(), Count),
  lots: Lots,
  payment: Money,
})

export const listFills = operation({
  id: 'listFills',
  tag: 'fills',
  method: 'GET',
  path: '/fills',
  summary: 'Your newest 1,000 fills, newest first.',
  permission: own,
  scope: 'read',
  cost: 5,
  query: Exact({ ...PageQuery, auction: Type.Optional(AnyId) }),
  answers: { 200: Page(FillView) },
  problems: [],
  example: {
    query: { limit: '10' },
    answer: {
      items: [
        {
          auction: 'main-1',
          bid: 'b1',
          at: '2026-02-02T10:00:02.000Z',
          units: { '/bid': 4 },
          lots: { h100: 4 },
          payment: '15000.00',
        },
      ],
    },
  },
})

export const getPositions = operation({
  id: 'getPositions',
  tag: 'fills',
  method: 'GET',
  path: '/positions',
  summary: 'Your net lots and money by product, over all that was ever filled.',
  permission: own,
  scope: 'read',
  answers: {
    200: Exact({
      items: Type.Array(Exact({ product: AnyId, lots: Type.Integer(), paid: Money })),
    }),
  },
  problems: [],
  example: { answer: { items: [{ product: 'h100', lots: 4, paid: '15000.00' }] } },
})

export const FILL_OPERATIONS = [listFills, getPositions] as const
