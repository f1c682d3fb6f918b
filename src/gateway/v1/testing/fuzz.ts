/** Requests made up from the OpenAPI document: some right, most wrong in one of many ways. Seeded. */
import type { InjectOptions } from 'fastify'
import { type Random, seededRandom } from '#base'
import { v1 } from '#api'
import { openApiDocument } from '../openapi.ts'
import { BAD_PATHS, BAD_QUERIES, idOf, payloadOf, queryValue, type Schema } from './fuzz-values.ts'
import { PEOPLE, World } from './world.ts'

interface Described {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
  readonly roles: readonly string[]
  /** Problem types by status. */
  readonly problems: ReadonlyMap<number, readonly string[]>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: Schema
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
}

interface DocumentedOperation {
  readonly 'x-roles'?: readonly string[]
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
const PER_WORLD = 1_500

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
  const bidding = operations.filter(({ path, method }) => path === '/bids' && method === 'POST')
  for (let done = 0; done < requests && faults.length < 20; ) {
    const world = await World.open()
    const until = Math.min(requests, done + PER_WORLD)
    for (; done < until; done++) {
      const among = random.next() < 0.2 ? bidding : operations
      const { request, operation } = shot(random, world, random.pick(among))
      // Dots that a client resolves before it sends them may lead out of the API.
      if (!new URL(request.url as string, 'http://v').pathname.startsWith(v1.BASE)) {
        done--
        continue
      }
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
    Object.entries(methods).map(
      ([method, { parameters, requestBody, responses, 'x-roles': roles = [] }]) => ({
        method: method.toUpperCase(),
        path,
        parameters,
        roles,
        body: requestBody?.content['application/json'].schema,
        problems: new Map(
          Object.entries(responses).map(([status, { content }]) => [
            Number(status),
            content?.['application/problem+json']?.schema.properties.type.enum ?? [],
          ]),
        ),
      }),
    ),
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
  const sent = { method: operation.method, url, payload, roles: operation.roles }
  const headers = headersOf(random, world, sent)
  const method = operation.method as 'GET'
  return { request: { method, url, payload, headers }, operation }
}

function headersOf(
  random: Random,
  world: World,
  request: {
    readonly method: string
    readonly url: string
    readonly payload: string | Buffer
    readonly roles: readonly string[]
  },
): Record<string, string> {
  const { roles } = request
  const draw = random.next()
  const able = Object.entries(PEOPLE)
    .filter(([, person]) => person.roles.some((role) => roles.includes(role)))
    .map(([name]) => name)
  const anyone = able.length === 0 || random.next() < 0.3
  const keyId = `${random.pick(anyone ? Object.keys(PEOPLE) : able)}-key`
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
