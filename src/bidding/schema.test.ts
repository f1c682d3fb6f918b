import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryMarketDocument, type Json } from '../../test/arbitraries/bids.ts'
import { parseMarket } from './parse.ts'
import { marketSchema } from './schema.ts'

const validate = new Ajv2020({ strict: true, allowUnionTypes: false }).compile(marketSchema)

/** What a schema can see: the shape of values, not what they mean to one another. */
const SHAPE_CODES = [
  'not_object',
  'not_list',
  'not_text',
  'not_integer',
  'not_boolean',
  'missing_key',
  'unknown_key',
  'list_too_short',
  'list_too_long',
  'decimal_not_text',
  'decimal_malformed',
  'money_negative',
  'instant_malformed',
  'id_length',
  'currency_malformed',
  'pricing_unknown',
  'version_unknown',
  'kind_unknown',
  'lots_zero',
  'lots_empty',
  'terms_empty',
  'ramp_misplaced',
  'row_unbounded',
]

test('accepts every arbitrary market', () => {
  fc.assert(
    fc.property(arbitraryMarketDocument({ depth: 3, participants: true }), (document) => {
      expect(validate(document) || validate.errors).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('every example of the schema fits where it stands', () => {
  const ajv = new Ajv2020({ strict: true }).addSchema(marketSchema)
  const definitions = Object.entries(Object(marketSchema.$defs))
  for (const [name, definition] of definitions)
    for (const example of Object(definition).examples ?? [])
      expect([name, example, ajv.validate(`${marketSchema.$id}#/$defs/${name}`, example)]).toEqual([
        name,
        example,
        true,
      ])
})

test('refuses whatever the parser refuses for its shape', () => {
  const damaged = arbitraryMarketDocument({ depth: 3, participants: true }).chain((document) =>
    fc.tuple(
      fc.constant(document),
      fc.constantFrom(...placesIn(document)),
      fc.constantFrom<Json>(null, {}, [], 'x', '1.5', '-0.0000001', 0, -1, 1.5, true, [1], {
        a: 1,
      }),
    ),
  )
  let refused = 0
  fc.assert(
    fc.property(damaged, fc.boolean(), ([document, place, value], adds) => {
      const broken = adds ? withKey(document, place, value) : replaced(document, place, value)
      const result = parseMarket(broken)
      if (result.ok) {
        expect(validate(broken) || [validate.errors, broken]).toBe(true)
        return
      }
      if (!result.error.some(({ code }) => SHAPE_CODES.includes(code))) return
      refused++
      expect([validate(broken), result.error]).toEqual([false, result.error])
    }),
    { numRuns: 5000 },
  )
  expect(refused).toBeGreaterThan(1000)
})

type Place = readonly (string | number)[]

function placesIn(value: Json, at: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [at]
  const entries: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  return [at, ...entries.flatMap(([step, member]) => placesIn(member, [...at, step]))]
}

function replaced(value: Json, [step, ...rest]: Place, by: Json): Json {
  if (step === undefined) return by
  if (Array.isArray(value))
    return value.map((member, index) => (index === step ? replaced(member, rest, by) : member))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === step ? replaced(member, rest, by) : member,
    ]),
  )
}

/** Adds an unknown key to the object at the place, or replaces what is not one. */
function withKey(document: Json, place: Place, by: Json): Json {
  const owner = place.reduce<Json | undefined>(
    (value, step) => Object.entries(value ?? {}).find(([key]) => key === String(step))?.[1],
    document,
  )
  if (typeof owner !== 'object' || owner === null || Array.isArray(owner))
    return replaced(document, place, by)
  return replaced(document, place, { ...owner, unheardOf: by })
}
