import { describe, expect, test } from 'vitest'
import { parseSpec } from './parse-spec.ts'
import { SHIPPED_SPECS } from './specs/index.ts'

interface Document {
  [key: string]: unknown
}

const named = (id: string): Document =>
  structuredClone((SHIPPED_SPECS as readonly Document[]).find((spec) => spec.id === id)) as Document

test('every specification that is shipped is taken, and says itself what was written', () => {
  for (const document of SHIPPED_SPECS as readonly Document[]) {
    const result = parseSpec(document)
    if (!result.ok) throw new Error(JSON.stringify(result.error))
    const { profile, ...rest } = result.value
    expect(document).toMatchObject(rest)
  }
  expect(SHIPPED_SPECS.map((spec) => (spec as Document).id)).toEqual([
    'a100-node-us-east',
    'h100-node-us-east',
    'h200-node-us-east',
    'b200-node-us-east',
    'power-baseload-de',
    'power-peak-de',
    'power-baseload-de-financial',
    'ppa-solar-as-produced',
    'ppa-baseload',
    'vppa-wind',
    'storage-toll-2h',
  ])
})

/** Sets one place of a document, by JSON pointer. */
function having(document: Document, at: string, value: unknown): Document {
  const steps = at.split('/').slice(1)
  const last = steps.pop() as string
  let place = document
  for (const step of steps) place = place[step] as Document
  if (value === undefined) delete place[last]
  else place[last] = value
  return document
}

describe('a specification is refused', () => {
  test.each([
    ['missing_key', '/tick', undefined],
    ['unknown_key', '/colour', 'blue'],
    ['name_malformed', '/id', 'H100 Node'],
    ['currency_malformed', '/currency', 'dollars'],
    ['integer_out_of_range', '/version', 0],
    ['not_integer', '/resource/gpusPerNode', 8.5],
    ['word_unknown', '/resource/interconnect/fabric', 'string'],
    ['zone_unknown', '/location/zone', 'Mars/Base'],
    ['decimal_not_text', '/tick', 0.01],
    ['decimal_malformed', '/tick', '1,5'],
    ['decimal_too_fine', '/tick', '0.0000001'],
    ['decimal_out_of_range', '/tick', '0'],
    ['decimal_out_of_range', '/quality/qMin', '1.2'],
    ['not_list', '/location/eligibility', 'kyc'],
    ['not_boolean', '/payment/netting', 'yes'],
    ['not_text', '/title', 7],
    ['not_object', '/host', undefined],
    ['spec_contradictory', '/remedy', undefined],
    ['spec_contradictory', '/lot/unit', 'kW-month'],
  ])('%s at %s', (code, at, value) => {
    const document =
      code === 'not_object'
        ? having(named('h100-node-us-east'), '/resource/host', 'big')
        : having(named('h100-node-us-east'), at, value)
    const result = parseSpec(document)
    if (result.ok) throw new Error('it was taken')
    const place = code === 'not_object' ? '/resource/host' : at
    expect(result.error).toMatchObject([{ code, at: place }])
    expect(result.error[0]?.remedy).toMatch(/\.$/)
  })

  test.each([
    ['/profile', { kind: 'peak', days: [], hours: [[8, 20]] }, '/profile'],
    ['/profile', { kind: 'peak', days: [1], hours: [[20, 8]] }, '/profile/hours/0'],
    ['/acceptance/tests/0', { name: 'x', unit: 'y' }, '/acceptance/tests/0'],
  ])('where it contradicts itself: %s', (at, value, place) => {
    const result = parseSpec(having(named('h100-node-us-east'), at, value))
    expect(result).toMatchObject({ ok: false, error: [{ code: 'spec_contradictory', at: place }] })
  })
})
