import type { Json, JsonObject } from '../arbitraries/bids.ts'

/** A market file with nothing wrong: one bid of each form, in the order of the contract. */
export const GOOD: JsonObject = {
  walras: 1,
  currency: 'USD',
  pricing: 'uniform',
  products: [
    {
      id: 'gpu-1',
      unit: '8 GPU x 1 week',
      tick: '0.01',
      resource: 'gpu.h100',
      location: 'us-tx',
      period: ['2027-02-01T00:00:00Z', '2027-02-08T00:00:00Z'],
    },
    { id: 'gpu-2', unit: '8 GPU x 1 week', tick: '0.01' },
    { id: 'power', unit: 'MWh', tick: '0.05' },
  ],
  participants: [
    {
      id: 'ann',
      groups: ['soc2'],
      accepts: { participants: ['bob'], groups: ['soc2'] },
      refuses: { participants: ['cy'] },
      credit: { bob: '100.00', '*': '1000' },
    },
    { id: 'bob' },
  ],
  bids: [
    bid('trade', { lots: { 'gpu-1': 1 }, limit: '12.50', quantity: [0, 64] }),
    bid('curve', {
      lots: { 'gpu-1': -1 },
      steps: [
        { quantity: 10, limit: '-3.00' },
        { quantity: 20, limit: '-4.00' },
      ],
    }),
    bid('oneOf', { of: [leaf('gpu-1'), leaf('gpu-2')] }),
    bid('anyOf', { of: [leaf('gpu-1'), leaf('gpu-2')], atMost: 1, ramp: 1 }),
    bid('allOf', { of: [leaf('gpu-1'), leaf('power')], fixed: '10.00' }),
    bid('linked', { parent: leaf('gpu-1'), children: [leaf('gpu-2')] }),
    bid('window', {
      periods: ['gpu-1', 'gpu-2'],
      length: 1,
      lots: 2,
      limit: '30',
      contiguous: true,
      with: [{ periods: ['power', 'gpu-1'], lots: 1 }],
    }),
    bid('mix', {
      of: [
        { lots: { 'gpu-1': 1 }, limit: '5', weight: '2.5', quantity: [0, 4] },
        { lots: { 'gpu-2': 1 }, limit: '3', weight: '1', quantity: [0, 10] },
      ],
      total: [10, '20'],
    }),
    bid('storage', {
      periods: ['gpu-1', 'gpu-2', 'power'],
      charge: 5,
      discharge: 5,
      capacity: 10,
      efficiency: '0.9',
      initial: 2,
      final: 2,
      limit: '-10.00',
    }),
    bid('program', {
      units: [
        { name: 'on', lots: {}, limit: '-5' },
        { name: 'run', lots: { 'gpu-1': -1 }, limit: '-1', quantity: [0, 9] },
      ],
      rows: [{ terms: { run: '1', on: '-9' }, min: '-9', max: '0' }],
    }),
  ],
}

function bid(kind: string, fields: JsonObject): JsonObject {
  return { id: `b-${kind}`, by: 'ann', budget: '100.00', bid: { kind, ...fields } }
}

export function leaf(product: string): JsonObject {
  return { kind: 'trade', lots: { [product]: 1 }, limit: '1.00' }
}

/** The document with another value at a pointer, put there if there was none. */
export const set = (at: string, value: Json): JsonObject => changed(at, () => value)

/** The document without what stands at a pointer. */
export const drop = (at: string): JsonObject => changed(at, () => undefined)

export function changed(
  at: string,
  change: (value: Json | undefined) => Json | undefined,
): JsonObject {
  const document = changeIn(GOOD, at.split('/').slice(1), change)
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new Error('the root stays an object')
  return document as JsonObject
}

function changeIn(
  value: Json | undefined,
  [step, ...rest]: readonly string[],
  change: (value: Json | undefined) => Json | undefined,
): Json | undefined {
  if (step === undefined) return change(value)
  if (typeof value !== 'object' || value === null) throw new Error(`no ${step} here`)
  if (Array.isArray(value)) {
    const items: Json[] = [...value]
    const item = changeIn(items[Number(step)], rest, change)
    if (item === undefined) items.splice(Number(step), 1)
    else items[Number(step)] = item
    return items
  }
  const entries = Object.entries(value)
  if (!entries.some(([key]) => key === step)) entries.push([step, null])
  return Object.fromEntries(
    entries.flatMap(([key, member]) => {
      const after =
        key === step ? changeIn(key in value ? member : undefined, rest, change) : member
      return after === undefined ? [] : [[key, after]]
    }),
  )
}

/** What a table row is: a name, the damaged document, and the refusal it meets first. */
export interface BadFile {
  readonly name: string
  readonly file: () => JsonObject | string | Uint8Array
  readonly code: string
  readonly at: string
}

/** A row for a value that cannot stand where it is put. The pointer is the place, unless one is given. */
export const bad = (
  name: string,
  place: string,
  value: Json,
  code: string,
  at = place,
): BadFile => ({
  name,
  file: () => set(place, value),
  code,
  at,
})
