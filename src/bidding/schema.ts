import { BIDS_MAX, NAMES_MAX, PARTICIPANTS_MAX, PRODUCTS_MAX } from './parse/limits.ts'
import { BID_SCHEMAS } from './schema/bids.ts'
import { list, object, PART_SCHEMAS, ref, type Schema } from './schema/parts.ts'

const product = object(
  {
    id: ref('id', { description: 'Unique among the products.' }),
    unit: ref('label', { description: 'What one lot is, in words.', examples: ['8 GPU x 1 week'] }),
    tick: ref('amount', { description: 'Price step per lot, above zero.', examples: ['0.01'] }),
    'resource?': ref('label', { examples: ['gpu.h100-sxm'] }),
    'location?': ref('label', { examples: ['us-tx'] }),
    'period?': list(
      ref('instant'),
      { min: 2, max: 2 },
      {
        description: 'Delivery from the first instant up to, and without, the second.',
        examples: [['2027-02-01T00:00:00Z', '2027-02-08T00:00:00Z']],
      },
    ),
  },
  { description: 'What has a price.' },
)

const names = list(ref('id'), { min: 0, max: NAMES_MAX }, { uniqueItems: true })

const participant = object(
  {
    id: ref('id', { description: 'Unique among the participants.' }),
    'groups?': { ...names, examples: [['soc2', 'us-person']] },
    'accepts?': ref('counterparties', { description: 'It trades with these only.' }),
    'refuses?': ref('counterparties', { description: 'It never trades with these.' }),
    'credit?': {
      type: 'object',
      propertyNames: ref('id'),
      additionalProperties: ref('amount'),
      description: 'Largest new exposure to a participant, by its id; "*" for those not named.',
      examples: [{ 'dc-1': '250000.00', '*': '1000000.00' }],
    },
  },
  { description: 'Whom a participant trades with. Who is absent has no limits.' },
)

const bid = object({
  id: ref('id', { description: 'Unique among the bids.' }),
  by: ref('id', { description: 'The participant.' }),
  'budget?': ref('amount', { description: 'The most it may pay in all, at clearing prices.' }),
  bid: ref('node'),
})

/**
 * The published JSON Schema (draft 2020-12) of the market file. It holds what a schema can say; the parser
 * checks the rest, such as that products exist and limits lie on ticks.
 */
export const marketSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://walras.example/schema/market-file-1.json',
  title: 'Walras market file, version 1',
  ...object(
    {
      walras: { const: 1, description: 'Version of the format.' },
      currency: { type: 'string', pattern: '^[A-Z]{3}$', examples: ['USD'] },
      'pricing?': { enum: ['uniform', 'core', 'as-bid'], default: 'uniform' },
      products: list(ref('product'), { min: 0, max: PRODUCTS_MAX }),
      'participants?': list(ref('participant'), { min: 0, max: PARTICIPANTS_MAX }),
      'guarantor?': ref('id', {
        description:
          'Everybody faces this participant and nobody else; limits between others do not count. It bids nothing.',
      }),
      bids: list(ref('bid'), { min: 0, max: BIDS_MAX }),
    },
    { description: 'Everything that one auction needs: products, mutual limits and sealed bids.' },
  ),
  $defs: {
    product,
    participant,
    counterparties: object({ 'participants?': names, 'groups?': names }),
    bid,
    ...BID_SCHEMAS,
    ...PART_SCHEMAS,
  },
}
