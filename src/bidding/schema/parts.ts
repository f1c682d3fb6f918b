import { BUNDLE_PRODUCTS_MAX, LIST_MAX, LOTS_MAX } from '../parse/limits.ts'

/** A JSON Schema, draft 2020-12. */
export interface Schema {
  readonly [keyword: string]: unknown
}

export const ref = (name: string, more: Schema = {}): Schema => ({
  $ref: `#/$defs/${name}`,
  ...more,
})

/** An object of these members and no others; a `?` after its name marks one that may be left out. */
export function object(members: Readonly<Record<string, Schema>>, more: Schema = {}): Schema {
  const entries = Object.entries(members)
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, s]) => [name.replace(/\?$/, ''), s])),
    required: entries.map(([name]) => name).filter((name) => !name.endsWith('?')),
    additionalProperties: false,
    ...more,
  }
}

export const list = (items: Schema, bounds: { min: number; max: number }, more: Schema = {}) => ({
  type: 'array',
  items,
  minItems: bounds.min,
  maxItems: bounds.max,
  ...more,
})

export const integer = (min: number, max: number, description: string): Schema => ({
  type: 'integer',
  minimum: min,
  maximum: max,
  description,
})

export const lotsPerUnit = (description: string, minProperties: number): Schema => ({
  type: 'object',
  description,
  propertyNames: ref('id'),
  additionalProperties: ref('lots'),
  minProperties,
  maxProperties: BUNDLE_PRODUCTS_MAX,
  examples: [{ 'h100-sxm.us-tx.2027-w05': 1 }, { 'mw.ercot-n.2027-01': -8 }],
})

const WHOLE = '(?:0|[1-9][0-9]{0,17})'
/** Six places, and zeros after them. */
const PLACES = '(?:\\.[0-9]{1,6}0{0,12})?'

/** The small words of the format, used in many places. */
export const PART_SCHEMAS: Readonly<Record<string, Schema>> = {
  id: {
    type: 'string',
    minLength: 1,
    maxLength: 128,
    description:
      'A name: printable characters of one script, in their composed form, without a space at its ends.',
  },
  label: { type: 'string', minLength: 1, maxLength: 500 },
  instant: {
    type: 'string',
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?Z$',
    description: 'RFC 3339, in UTC.',
    examples: ['2027-02-01T00:00:00Z'],
  },
  decimal: {
    type: 'string',
    pattern: `^-?${WHOLE}${PLACES}$`,
    description: 'A decimal number of at most 6 places, in quotes, so that no float touches it.',
    examples: ['3780.00', '-0.5'],
  },
  limit: {
    type: 'string',
    pattern: `^-?${WHOLE}(?:\\.[0-9]{1,18})?$`,
    description:
      'The most the participant pays, net, for one unit; negative: the least it takes. For one product alone, a multiple of its tick. Where a package’s limit is finer than 6 places, it binds as the one of 6 places below it.',
    examples: ['3780.00', '-5.00'],
  },
  amount: {
    type: 'string',
    pattern: `^(?:${WHOLE}${PLACES}|-0(?:\\.0{1,18})?)$`,
    description: 'Money, zero or more.',
    examples: ['120000.00'],
  },
  ratio: {
    description: 'A number of zero or more: a decimal in quotes, or an integer.',
    oneOf: [
      { type: 'string', pattern: `^(?:${WHOLE}${PLACES}|-0(?:\\.0{1,18})?)$` },
      { type: 'integer', minimum: 0, maximum: LOTS_MAX },
    ],
    examples: ['2.5', 10],
  },
  signedRatio: {
    description: 'A number of any sign: a decimal in quotes, or an integer.',
    oneOf: [
      { type: 'string', pattern: `^-?${WHOLE}${PLACES}$` },
      { type: 'integer', minimum: -LOTS_MAX, maximum: LOTS_MAX },
    ],
    examples: ['-1', '0.5', 3],
  },
  lots: {
    type: 'integer',
    minimum: -LOTS_MAX,
    maximum: LOTS_MAX,
    not: { const: 0 },
    description: 'Lots of one unit: positive receives, negative delivers.',
  },
  quantity: {
    type: 'array',
    prefixItems: [integer(0, LOTS_MAX, 'least'), integer(1, LOTS_MAX, 'most')],
    items: false,
    minItems: 2,
    maxItems: 2,
    description:
      'Units: the fill is 0 or any integer from the least to the most. Left out, it is [1, 1]: one unit, all or nothing.',
    examples: [
      [0, 64],
      [40, 64],
    ],
  },
  periods: list(ref('id'), { min: 1, max: LIST_MAX }, { uniqueItems: true }),
}
