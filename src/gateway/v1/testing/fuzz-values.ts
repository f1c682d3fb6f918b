/** Values for made-up requests: right ones by schema, and what comes of changing, spoiling and cutting them. */
import type { Random } from '#base'
import { bidFor, PEOPLE } from './world.ts'

export interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly minItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

export const BAD_PATHS = [
  '%00',
  '..',
  '%2e%2e',
  '%F0%9F%92%A5',
  'x'.repeat(300),
  '__proto__',
  'constructor',
  '%zz',
  '%',
  '-',
  '0',
  'null',
  '%22',
]
export const BAD_QUERIES = [
  '__proto__=1',
  'limit=1&limit=2',
  'limit=99999',
  'cursor=!!',
  'x',
  '&&',
  'dry_run=maybe',
  'cursor=AAAA',
]

const IDS: Readonly<Record<string, readonly string[]>> = {
  bid: ['b1', 'b2', 'b3', 'b4', 'nothing'],
  auction: ['main-1', 'main-2', 'nothing'],
  product: ['mw', 'tpu'],
  series: ['second', 'other'],
  user: ['vic', 'bob', 'sue', 'zoe'],
  participant: ['lab-a', 'lab-b', 'lab-c'],
  key: ['vic-key', 'spare', 'nothing'],
  scope: ['user', 'key', 'product'],
  id: ['vic', 'vic-key', 'mw', 'nothing'],
  proposal: ['act-0123456789abcdef'],
}

export const idOf = (random: Random, name: string): string =>
  random.pick((random.next() < 0.02 ? LASTING[name] : IDS[name]) ?? ['nothing'])

/** What is done to these ends much of what could be tried after it: seldom. */
const LASTING: Readonly<Record<string, readonly string[]>> = {
  product: ['gpu'],
  series: ['main'],
  user: Object.keys(PEOPLE),
  id: ['ann', 'lab-a', 'gpu', 'venue'],
  scope: ['participant', 'venue'],
}

export function queryValue(random: Random, name: string, schema: Schema, isBad: boolean): string {
  if (isBad && random.next() < 0.5) return random.pick(['', '-1', 'NaN', '%00', 'x'.repeat(500)])
  if (schema.enum !== undefined) return String(random.pick(schema.enum))
  if (name === 'limit') return String(random.integer(1, 1000))
  return name === 'cursor' ? 'MDAwMDAwMDAwMDAx' : idOf(random, name)
}

export function payloadOf(
  random: Random,
  schema: Schema | undefined,
  isBad: boolean,
): string | Buffer {
  if (schema === undefined) return isBad && random.next() < 0.05 ? '{}' : ''
  const value = madeOf(random, schema, '')
  if (!isBad) return JSON.stringify(value)
  const mutated = random.next() < 0.7 ? mutate(random, value) : value
  const text = JSON.stringify(mutated) ?? 'null'
  return random.next() < 0.75 ? text : spoil(random, text)
}

/** A value of a schema, or nearly so. */
function madeOf(random: Random, schema: Schema, name: string): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return random.pick(schema.enum)
  if (schema.anyOf !== undefined) return madeOf(random, random.pick(schema.anyOf), name)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([key]) => schema.required?.includes(key) || random.next() < 0.2)
          .map(([key, member]) => [key, madeOf(random, member, key)]),
      )
    case 'array': {
      const least = schema.minItems ?? 0
      const length = random.integer(least, Math.max(least, 3))
      return Array.from({ length }, () => madeOf(random, schema.items ?? {}, name))
    }
    case 'integer':
      return random.pick([0, 1, 60_000, 300_000, 3_600_000])
    case 'boolean':
      return random.next() < 0.5
    case 'string':
      return textOf(random, name)
    default:
      return name === 'bid' ? bidOf(random) : random.pick([null, 1, 'x', {}, []])
  }
}

function textOf(random: Random, name: string): string {
  if (name === 'series') return random.next() < 0.95 ? 'main' : 'other'
  if (name === 'id')
    return random.next() < 0.2 ? idOf(random, 'bid') : `n${random.integer(0, 9_999)}`
  if (name in IDS) return idOf(random, name)
  if (/^(anchor|expiresAt|until|at)$/.test(name)) return '2026-03-01T00:00:00.000Z'
  if (name === 'publicKey') return 'A'.repeat(43)
  if (name === 'session') return '0'.repeat(32)
  if (/^(commitment|digest|token)$/.test(name)) return '0'.repeat(64)
  return random.pick(['1.00', '0.01', '100.00', 'standard', 'a text'])
}

function bidOf(random: Random): unknown {
  const lots = random.integer(1, 9) * random.pick([1, -1])
  const plain = bidFor(lots, `${lots < 0 ? '-' : ''}${random.integer(1, 99)}.00`)
  if (random.next() < 0.6) return plain
  return random.pick<unknown>([
    { kind: 'oneOf', of: [plain, bidFor(1, '2.00')] },
    { kind: 'allOf', of: [plain, plain] },
    { kind: 'linked', parent: plain, children: [plain] },
    { ...plain, quantity: [1, 2_000_000_000] },
    { ...plain, limit: '999999999999999999.999999' },
    { ...plain, lots: {} },
    { kind: 'trade' },
    { kind: '__proto__' },
    { kind: 'program', units: [], columns: [], rows: [] },
    { kind: 'storage', limit: '1.00' },
  ])
}

const WEIRD: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  9_007_199_254_740_991,
  -0,
  '',
  'x'.repeat(5_000),
  '\u0000',
  '1e309',
  '-5.00',
  '2026-99-99T00:00:00Z',
  '💥',
  [],
  {},
  [[[[[[]]]]]],
  { constructor: 1 },
  { toString: 1 },
]

/** One place of a value changed, a member removed, or one added. */
function mutate(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.next() < 0.15) return random.pick(WEIRD)
  if (Array.isArray(value)) {
    if (value.length === 0) return [random.pick(WEIRD)]
    const at = random.integer(0, value.length - 1)
    return value.map((item, index) => (index === at ? mutate(random, item) : item))
  }
  const entries = Object.entries(value)
  if (entries.length === 0 || random.next() < 0.15)
    return {
      ...value,
      [random.pick(['extra', 'toString', 'hasOwnProperty', ''])]: random.pick(WEIRD),
    }
  const [key] = random.pick(entries)
  if (random.next() < 0.25) return Object.fromEntries(entries.filter(([name]) => name !== key))
  return Object.fromEntries(
    entries.map(([name, member]) => [name, name === key ? mutate(random, member) : member]),
  )
}

/** A text that is no JSON, or JSON that readers differ on. */
function spoil(random: Random, text: string): string | Buffer {
  const cut = random.integer(0, text.length)
  return random.pick<() => string | Buffer>([
    () => text.slice(0, cut),
    () => `${text.slice(0, cut)}\u0000${text.slice(cut)}`,
    () => text.replace('{', '{"__proto__":{"admin":true},'),
    () => text.replace('{', '{"id":"b1","id":"b2",'),
    () => text.replace(/"[0-9.]+"/, '1e400'),
    () => text.replace(/"[0-9.]+"/, '12345678901234567890.123'),
    () => `${'['.repeat(500)}${']'.repeat(500)}`,
    () => Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe])]),
    () => `\uFEFF${text}`,
    () => text + text,
  ])()
}
