import { LIST_MAX, LOTS_MAX, STEPS_MAX, STORAGE_PERIODS_MAX } from '../parse/limits.ts'
import { integer, list, lotsPerUnit, object, ref, type Schema } from './parts.ts'

const positive = (description: string): Schema => integer(1, LOTS_MAX, description)

const bundle = lotsPerUnit('Lots per product of one unit.', 1)
const ramp = integer(
  0,
  LOTS_MAX,
  'Fills of neighbours in the list differ by at most so many units.',
)
const parts = list(ref('node'), { min: 1, max: LIST_MAX })

function form(
  kind: string,
  description: string,
  members: Readonly<Record<string, Schema>>,
): Schema {
  const fixed = ref('amount', {
    description: 'A cost owed once if anything of this is filled: start-up, minimum income.',
  })
  return object(
    { kind: { const: kind }, ...members, 'fixed?': fixed },
    { title: kind, description },
  )
}

/** One schema per bid form, and `node`, which is any of them. */
export const BID_SCHEMAS: Readonly<Record<string, Schema>> = {
  trade: form('trade', 'Units of one bundle: a limit bid, a block, a package, a swap.', {
    lots: bundle,
    limit: ref('limit'),
    'quantity?': ref('quantity'),
  }),
  curve: form('curve', 'Price–quantity steps of one bundle, filled in their order.', {
    lots: bundle,
    steps: list(
      object({ quantity: positive('Units of this step.'), limit: ref('limit') }),
      { min: 1, max: STEPS_MAX },
      { examples: [[{ quantity: 100, limit: '2.70' }]] },
    ),
    'ramp?': ramp,
  }),
  oneOf: form('oneOf', 'At most one is filled.', { of: parts }),
  anyOf: form('anyOf', 'Each stands by itself.', {
    of: parts,
    'atMost?': positive('How many of them may be filled.'),
    'ramp?': ramp,
  }),
  allOf: form('allOf', 'Every one is filled, or none.', { of: parts }),
  linked: form('linked', 'A child may be filled only if the parent is.', {
    parent: ref('node'),
    children: parts,
  }),
  window: form('window', 'Any run of so many of the periods, for one limit.', {
    periods: ref('periods'),
    length: integer(1, LIST_MAX, 'How many periods; no more than there are.'),
    lots: ref('lots', { description: 'Lots per period.' }),
    limit: ref('limit', { description: 'For the whole run.' }),
    'contiguous?': {
      type: 'boolean',
      default: true,
      description: 'False: any of the periods, not only in a row.',
    },
    'with?': list(
      object({ periods: ref('periods'), lots: ref('lots') }),
      { min: 0, max: LIST_MAX },
      {
        description: 'Products that move along: as many periods as above, in the same order.',
      },
    ),
  }),
  mix: form(
    'mix',
    'Substitutes at stated ratios: Σ weight × units lies in the total, or nothing.',
    {
      of: list(
        object({
          lots: bundle,
          limit: ref('limit'),
          weight: ref('ratio', { description: 'Above zero.' }),
          'quantity?': ref('quantity'),
        }),
        { min: 1, max: LIST_MAX },
      ),
      total: {
        type: 'array',
        prefixItems: [ref('ratio'), ref('ratio')],
        items: false,
        minItems: 2,
        maxItems: 2,
        description: 'Least and most of Σ weight × units.',
        examples: [[0, '12.5']],
      },
    },
  ),
  storage: form(
    'storage',
    'Buy in some periods, sell in others, within power, energy and losses.',
    {
      periods: ref('periods', { type: 'array', maxItems: STORAGE_PERIODS_MAX }),
      charge: positive('Most lots bought per period.'),
      discharge: positive('Most lots sold per period.'),
      capacity: positive('Most lots held at the end of any period.'),
      efficiency: ref('ratio', { description: 'Lots stored per lot bought: above 0, at most 1.' }),
      'initial?': integer(0, LOTS_MAX, 'Lots held before the first period. Left out: 0.'),
      'final?': integer(0, LOTS_MAX, 'Lots that must be held after the last. Left out: 0.'),
      limit: ref('limit', {
        description: 'The most it pays, net, in all; negative: the least it earns.',
      }),
    },
  ),
  program: form('program', 'A small integer program: nothing is filled, or every row holds.', {
    units: list(
      object({
        name: ref('id'),
        lots: lotsPerUnit('Lots per product of one unit; none for a switch.', 0),
        limit: ref('limit'),
        'quantity?': ref('quantity'),
      }),
      { min: 1, max: LIST_MAX },
    ),
    rows: list(
      object(
        {
          terms: {
            type: 'object',
            propertyNames: ref('id'),
            additionalProperties: ref('signedRatio'),
            minProperties: 1,
            description: 'Coefficients by the names of units.',
          },
          'min?': ref('signedRatio'),
          'max?': ref('signedRatio'),
        },
        { minProperties: 2 },
      ),
      { min: 0, max: LIST_MAX },
    ),
  }),
  node: {
    description: 'A bid of any form. Signs are the participant’s: + receives, − delivers.',
    oneOf: [
      'trade',
      'curve',
      'oneOf',
      'anyOf',
      'allOf',
      'linked',
      'window',
      'mix',
      'storage',
      'program',
    ].map((kind) => ref(kind)),
    examples: [
      {
        kind: 'trade',
        lots: { 'h100-sxm.us-tx.2027-w05': 1 },
        quantity: [0, 64],
        limit: '3780.00',
      },
    ],
  },
}
