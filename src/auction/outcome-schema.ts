import { OUTCOME_STATUSES, PARTLY_REASONS, REFUSED_REASONS } from './outcome.ts'

/** A JSON Schema, draft 2020-12. */
interface Schema {
  readonly [keyword: string]: unknown
}

/** An object of these members and no others; a `?` after its name marks one that may be left out. */
function object(description: string, members: Readonly<Record<string, Schema>>): Schema {
  const entries = Object.entries(members)
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(entries.map(([name, s]) => [name.replace(/\?$/, ''), s])),
    required: entries.map(([name]) => name).filter((name) => !name.endsWith('?')),
    additionalProperties: false,
  }
}

const ref = (name: string, description?: string): Schema => ({
  $ref: `#/$defs/${name}`,
  ...(description === undefined ? {} : { description }),
})

const list = (items: Schema, description: string): Schema => ({ type: 'array', items, description })

const byId = (additionalProperties: Schema, description: string): Schema => ({
  type: 'object',
  additionalProperties,
  description,
})

const count: Schema = { type: 'integer', minimum: 0 }

const price = object('What a product costs, and how firmly.', {
  price: ref('money', 'Of one lot. Where payments belong to bids: its worth at the margin.'),
  range: {
    type: 'array',
    prefixItems: [ref('end'), ref('end')],
    items: false,
    minItems: 2,
    maxItems: 2,
    description: 'Lowest and highest price that would do, the others free to follow; null: no end.',
  },
  traded: { ...count, description: 'Lots that changed hands.' },
  'indicative?': { type: 'boolean', description: 'Nothing traded: implied by refused bids.' },
})

const fill = object('What a bid got.', {
  bid: ref('id'),
  units: {
    type: 'object',
    propertyNames: ref('pointer'),
    additionalProperties: { type: 'integer', minimum: 1 },
    minProperties: 1,
    description: 'Units filled of each leaf, by its pointer.',
  },
  lots: byId({ type: 'integer', not: { const: 0 } }, 'Net lots by product, + receives.'),
  payment: ref('money', 'Positive: it pays. Negative: it is paid.'),
  surplus: ref('money', 'Value at its own limits, less the payment.'),
  'partly?': {
    enum: PARTLY_REASONS,
    description: 'Why it was not filled further.',
  },
})

const forward = object('A contract between two participants.', {
  buyer: ref('id'),
  seller: ref('id'),
  product: ref('id'),
  lots: { type: 'integer', minimum: 1 },
  price: ref('money', 'Of one lot, as in prices.'),
  amount: ref('money', 'What the buyer owes the seller; negative: the seller owes it.'),
})

const transfer = object('Money that one seller hands on to another.', {
  from: ref('id'),
  to: ref('id'),
  amount: ref('money', 'Above zero.'),
})

const refusal = object('Why a bid, or a part of one, was not filled.', {
  bid: ref('id'),
  'part?': ref('pointer', 'The part refused, where the rest was filled; left out: the whole bid.'),
  reason: { enum: REFUSED_REASONS },
  'wouldFillAt?': ref('money', 'Its limit for one unit with which it would be at the money.'),
  'short?': ref('money', 'How far its limit is from that.'),
  'surplus?': ref('money', 'What it gave up, where it was refused in the money.'),
  'chosen?': ref('pointer', 'The alternative that was filled instead.'),
  'available?': { ...count, description: 'Lots on the other side, fewer than its smallest fill.' },
})

const work = object('How it was found.', {
  solver: { type: 'string' },
  nodes: count,
  cuts: count,
  seconds: { type: 'number', minimum: 0 },
  gap: {
    type: 'number',
    minimum: 0,
    exclusiveMaximum: 1,
    description: 'How near to the proven best was near enough, as a share of the welfare.',
  },
  seed: {
    oneOf: [{ type: 'string' }, { type: 'integer' }],
    description: 'What orders exact ties. A string is written; an integer is read as its digits.',
  },
  'fallback?': { type: 'boolean', description: 'The search gave none: the safe outcome stands.' },
})

/** The published JSON Schema (draft 2020-12) of the outcome document (docs/reference/outcome.md). */
export const outcomeSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://walras.example/schema/outcome-1.json',
  title: 'Walras outcome document, version 1',
  ...object('What one auction decided, with its proof.', {
    walras: { const: 1, description: 'Version of the format.' },
    input: {
      type: 'string',
      pattern: '^sha256:[0-9a-f]{64}$',
      description: 'Hash of the canonical market file.',
    },
    status: { enum: OUTCOME_STATUSES },
    welfare: ref('money', 'Σ limits of what was filled, less fixed costs.'),
    bound: ref('money', 'Proven: no outcome under the same pricing is worth more.'),
    certificate: object('A bound that anyone can recompute.', {
      prices: byId(ref('money'), 'By product.'),
      bound: ref('money'),
    }),
    efficientBound: ref('money', 'Proven: no outcome under any pricing is worth more.'),
    prices: byId(ref('price'), 'By product.'),
    fills: list(ref('fill'), 'By id of the bid.'),
    forwards: list(ref('forward'), 'By product, buyer, seller.'),
    'transfers?': list(ref('transfer'), 'Never where there is one price per product.'),
    refused: list(ref('refusal'), 'By bid and part.'),
    work: ref('work'),
  }),
  $defs: {
    id: { type: 'string', minLength: 1 },
    pointer: { type: 'string', pattern: '^/bid(?:/[^/]+)*$' },
    money: { type: 'string', pattern: '^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]{1,6}0*)?$' },
    end: { oneOf: [ref('money'), { type: 'null' }] },
    price,
    fill,
    forward,
    transfer,
    refusal,
    work,
  },
}
