import { type Static, Type } from 'typebox'

const lots = Type.Integer({ minimum: 1, maximum: 1_000_000 })

const fillingSchema = Type.Union([
  Type.Object({ kind: Type.Literal('whole') }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('any') }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('atLeast'), lots }, { additionalProperties: false }),
])

/** A plain bid: the same lots of each product of a run, at one limit per lot on average. */
export const bidFormSchema = Type.Object(
  {
    side: Type.Union([Type.Literal('buy'), Type.Literal('sell')]),
    products: Type.Array(Type.String({ maxLength: 200 }), {
      minItems: 1,
      maxItems: 60,
      uniqueItems: true,
    }),
    lots,
    filling: fillingSchema,
    /** Per lot: the most a buyer pays, the least a seller takes. */
    limit: Type.String({ maxLength: 30, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?$' }),
  },
  { additionalProperties: false },
)

/** Either a bid of the language, or the form of a plain one. */
export const submitBodySchema = Type.Union([
  Type.Object({ form: bidFormSchema }, { additionalProperties: false }),
  Type.Object(
    { bid: Type.Unknown(), budget: Type.Optional(Type.Unknown()) },
    { additionalProperties: false },
  ),
])

export type BidForm = Static<typeof bidFormSchema>
/** How much of a bid must be filled together: all of it, at least so many lots, or any number. */
export type Filling = Static<typeof fillingSchema>
export type SubmitBody = Static<typeof submitBodySchema>
