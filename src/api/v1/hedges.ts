import { Type } from 'typebox'
import { AnyId, Exact, Money } from './common.ts'
import { operation } from './operation.ts'

const Hours = Type.Integer({ minimum: 1, maximum: 1_000_000 })
const Kilowatts = Type.Integer({
  minimum: -10_000_000,
  maximum: 10_000_000,
  description: 'At the machines. Positive: used all the time; negative: generated.',
})
const Ratio = Type.Integer({
  minimum: 1_000,
  maximum: 5_000,
  description: 'Power usage effectiveness in thousandths: 1250 is 1.25.',
})
const LotsByProduct = Type.Record(
  AnyId,
  Type.Integer({ minimum: -1_000_000_000, maximum: 1_000_000_000 }),
  { description: 'Lots bought (+) or sold (-) ahead.', maxProperties: 200 },
)
const Cost = Exact(
  { expected: Money, at95: Money },
  { description: 'Positive: it costs. `at95` is exceeded in one scenario of twenty.' },
)

export const showHedge = operation({
  id: 'showHedge',
  tag: 'contracts',
  method: 'POST',
  path: '/hedges',
  summary:
    'What a hedge would do for an exposure to power, over the scenarios that margin is made of: hours left open, and cost before and after. Nothing happens, so it carries no idempotency key.',
  permission: { kind: 'user' },
  scope: 'read',
  idempotency: 'none',
  cost: 5,
  body: Exact({
    loads: Type.Array(Exact({ product: AnyId, hours: Hours, kilowatts: Kilowatts }), {
      minItems: 1,
      maxItems: 200,
    }),
    pue: Ratio,
    hedge: Type.Optional(Exact({ lots: LotsByProduct, prices: Type.Record(AnyId, Money) })),
    spark: Type.Optional(
      Exact({
        nodeWatts: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
        acceleratorsPerNode: Type.Integer({ minimum: 1, maximum: 1_000 }),
        rent: Money,
        perMwh: Money,
      }),
    ),
  }),
  answers: {
    200: Exact({
      loads: Type.Array(
        Exact({
          product: AnyId,
          neededKwh: Type.String(),
          coveredKwh: Type.String(),
          openHours: Type.Integer(),
        }),
      ),
      openHours: Type.Integer(),
      before: Cost,
      after: Cost,
      suggested: LotsByProduct,
      spark: Type.Optional(Money),
    }),
  },
  problems: ['hedge_impossible'],
  example: {
    body: {
      loads: [{ product: 'power', hours: 730, kilowatts: 800 }],
      pue: 1_250,
      hedge: { lots: { power: 10 }, prices: { power: '3800.00' } },
    },
    answer: {
      loads: [{ product: 'power', neededKwh: '730000', coveredKwh: '730000', openHours: 0 }],
      openHours: 0,
      before: { expected: '38000.00', at95: '41000.00' },
      after: { expected: '38000.00', at95: '38000.00' },
      suggested: { power: 10 },
    },
  },
})
