/** Requests made up from the OpenAPI document: some right, most wrong in one of many ways. Seeded. */
import type { InjectOptions } from 'fastify'
import { type Random, seededRandom } from '#base'
import { v1 } from '#api'
import { openApiDocument } from '../openapi.ts'
import { bidFor, PEOPLE, World } from './world.ts'

interface Described {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
  /** Problem types by status. */
  readonly problems: ReadonlyMap<number, readonly string[]>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: Schema
}

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly minItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
}

interface DocumentedOperation {
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { schema: Schema } } }
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly content?: {
          readonly 'application/problem+json'?: {
            readonly schema: { readonly properties: { readonly type: { enum: string[] } } }
          }
        }
      }
    >
  >
}

/** Requests to one venue before the next one: what is killed and removed stays so. */
const PER_WORLD = 4_000

export interface Tally {
  readonly requests: number
  readonly byStatus: Readonly<Record<number, number>>
  /** What should not have been, each once: twenty at most. */
  readonly faults: readonly string[]
  readonly types: ReadonlySet<string>
}

export async function fuzz(seed: number, requests: number): Promise<Tally> {
  const random = seededRandom(seed)
  const byStatus: Record<number, number> = {}
  const faults: string[] = []
  const types = new Set<string>()
  const operations = described()
  for (let done = 0; done < requests && faults.length < 20; ) {
    const world = await World.open()
    const until = Math.min(requests, done + PER_WORLD)
    for (; done < until; done++) {
      const { request, operation } = shot(random, world, random.pick(operations))
      const response = await world.app.inject(request)
      byStatus[response.statusCode] = (byStatus[response.statusCode] ?? 0) + 1
      const fault = faultOf(response, operation, types)
      if (fault !== undefined && !faults.some((one) => one.includes(fault)))
        faults.push(`request ${done}: ${fault}\n${JSON.stringify(request).slice(0, 600)}`)
      if (done % 500 === 499) world.now += random.integer(0, 1_800_000)
    }
    await world.stop()
  }
  return { requests, byStatus, faults, types }
}

function faultOf(
  { statusCode, body, headers }: { statusCode: number; body: string; headers: object },
  { method, path, problems }: Described,
  types: Set<string>,
): string | undefined {
  if (statusCode >= 500) return `${method} ${path}: ${statusCode} ${body}`
  if (statusCode < 400) return undefined
  if (!String(Object(headers)['content-type']).startsWith('application/problem+json'))
    return `${method} ${path}: ${statusCode} is no problem document: ${body}`
  const { type } = JSON.parse(body) as { type: string }
  types.add(type)
  if (type === v1.problemType('route_unknown')) return undefined
  return problems.get(statusCode)?.includes(type)
    ? undefined
    : `${method} ${path}: ${statusCode} ${type} is not documented`
}

function described(): readonly Described[] {
  const { paths } = JSON.parse(JSON.stringify(openApiDocument())) as Document
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json'].schema,
      problems: new Map(
        Object.entries(responses).map(([status, { content }]) => [
          Number(status),
          content?.['application/problem+json']?.schema.properties.type.enum ?? [],
        ]),
      ),
    })),
  )
}

function shot(
  random: Random,
  world: World,
  operation: Described,
): { readonly request: InjectOptions; readonly operation: Described } {
  const isBad = random.next() < 0.5
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    isBad && random.next() < 0.3 ? random.pick(BAD_PATHS) : idOf(random, name),
  )
  const query = operation.parameters
    .filter((one) => one.in === 'query' && random.next() < 0.6)
    .map(({ name, schema }) => `${name}=${queryValue(random, name, schema, isBad)}`)
  if (isBad && random.next() < 0.1) query.push(random.pick(BAD_QUERIES))
  const url = `${v1.BASE}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`
  const payload = payloadOf(random, operation.body, isBad)
  const headers = headersOf(random, world, { method: operation.method, url, payload })
  const method = operation.method as 'GET'
  return { request: { method, url, payload, headers }, operation }
}

const BAD_PATHS = [
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
const BAD_QUERIES = [
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
  product: ['gpu', 'mw', 'tpu'],
  series: ['main', 'other'],
  user: [...Object.keys(PEOPLE), 'zoe'],
  participant: ['lab-a', 'lab-b', 'lab-c'],
  key: ['vic-key', 'spare', 'nothing'],
  scope: ['user', 'key', 'product'],
  id: ['vic', 'vic-key', 'gpu', 'nothing'],
  proposal: ['act-0123456789abcdef'],
}

const idOf = (random: Random, name: string): string => random.pick(IDS[name] ?? ['nothing'])

function queryValue(random: Random, name: string, schema: Schema, isBad: boolean): string {
  if (isBad && random.next() < 0.5) return random.pick(['', '-1', 'NaN', '%00', 'x'.repeat(500)])
  if (schema.enum !== undefined) return String(random.pick(schema.enum))
  if (name === 'limit') return String(random.integer(1, 1000))
  return name === 'cursor' ? 'MDAwMDAwMDAwMDAx' : idOf(random, name)
}

function payloadOf(random: Random, schema: Schema | undefined, isBad: boolean): string | Buffer {
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
          .filter(([key]) => schema.required?.includes(key) || random.next() < 0.4)
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
  if (name === 'id') return random.pick(['b1', 'b2', 'b3', 'b4', `n${random.integer(0, 9_999)}`])
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

function headersOf(
  random: Random,
  world: World,
  request: { readonly method: string; readonly url: string; readonly payload: string | Buffer },
): Record<string, string> {
  const draw = random.next()
  const keyId = `${random.pick(Object.keys(PEOPLE))}-key`
  const isJson = random.next() < 0.97
  const key =
    random.next() < 0.9
      ? `k${random.integer(0, 20_000)}`
      : random.pick(['', ' ', '"', 'é', 'x'.repeat(200)])
  return {
    ...(request.payload.length > 0 && {
      'content-type': isJson ? 'application/json' : 'text/plain',
    }),
    ...(request.method !== 'GET' && random.next() < 0.97 && { 'idempotency-key': key }),
    ...(draw < 0.9 && signed(random, world, keyId, request)),
    ...(draw >= 0.97 && { cookie: `walras_session=${'A'.repeat(43)}` }),
    ...(random.next() < 0.02 && { origin: 'http://evil.test' }),
  }
}

function signed(
  random: Random,
  world: World,
  keyId: string,
  { method, url, payload }: { method: string; url: string; payload: string | Buffer },
): Record<string, string> {
  if (!/^[!-~]*$/.test(url)) return {}
  const nonce = random.next() < 0.01 ? 'the-same-nonce-again' : undefined
  const headers = world.sign(keyId, { method, url, payload, nonce })
  if (random.next() < 0.97) return headers
  const name = random.pick(Object.keys(headers))
  const text = headers[name] ?? ''
  const at = random.integer(0, text.length)
  return {
    ...headers,
    [name]: `${text.slice(0, at)}${random.pick(['', 'A', '"', ';'])}${text.slice(at + 1)}`,
  }
}
