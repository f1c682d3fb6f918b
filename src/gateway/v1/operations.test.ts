/** The table of operations: everything in it is bound, documented, and as the tables of the exchange have it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v1 } from '#api'
import { PERMITTED, READABLE } from '#exchange'
import { HANDLERS } from './handlers/index.ts'
import { openApiDocument } from './openapi.ts'
import { World } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.stop())

test('every operation has one route and one handler, and no route is without an operation', () => {
  const ids = v1.OPERATIONS.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(HANDLERS.map(({ operation }) => operation.id).sort()).toEqual([...ids].sort())
  for (const { method, path } of v1.OPERATIONS) {
    const url = `${v1.BASE}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
    expect(world.app.hasRoute({ method, url }), `${method} ${url}`).toBe(true)
  }
})

describe('each operation', () => {
  test.each(v1.OPERATIONS.map((one) => [one.id, one] as const))('%s', (_, one) => {
    for (const place of ['params', 'query', 'body'] as const) {
      const schema = one[place]
      if (schema === undefined) continue
      const value = one.example[place] ?? (place === 'query' ? {} : undefined)
      expect([...Compile(schema).Errors(value)], `example of ${place}`).toEqual([])
    }
    const answers = Object.values(one.answers).map((schema) => Compile(schema))
    expect(
      answers.some((schema) => schema.Check(one.example.answer)),
      `example of the answer: ${JSON.stringify(answers.map((s) => s.Errors(one.example.answer)))}`,
    ).toBe(true)
    expect(v1.problemsOf(one).length).toBeGreaterThan(0)
    const names = [...one.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(Object.keys(one.params?.properties ?? {})).toEqual(names)
    if (one.permission.kind === 'act') expect(PERMITTED).toHaveProperty(one.permission.act)
    if (one.permission.kind === 'read') expect(READABLE).toHaveProperty(one.permission.what)
  })
})

test('the OpenAPI document has every operation, with example, problems and roles', async () => {
  const served = await world.ask(undefined, 'GET', '/openapi.json')
  expect(served.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument())))
  const { paths } = served.json() as { paths: Record<string, Record<string, ApiOperation>> }
  for (const { path, method, id } of v1.OPERATIONS) {
    const one = paths[path]?.[method.toLowerCase()]
    expect(one?.operationId).toBe(id)
    expect(Object.keys(one?.responses ?? {}).some((status) => status >= '400')).toBe(true)
  }
  expect(paths['/bids']?.post).toMatchObject({ 'x-roles': ['trader'], 'x-scope': 'trade' })
})

interface ApiOperation {
  readonly operationId: string
  readonly responses: object
}

test('docs/reference/problems.md is the page of the table', () => {
  const page = new URL('../../../docs/reference/problems.md', import.meta.url)
  expect(readFileSync(fileURLToPath(page), 'utf8')).toBe(v1.problemsPage())
})

test('every refusal of the exchange has its problem', () => {
  const files = ['access', 'bids', 'listings', 'proposals', 'auctions'].map(
    (name) => `../../exchange/decide/${name}.ts`,
  )
  const sources = [...files, '../../exchange/bid-limits.ts', '../../exchange/permissions.ts']
    .map((file) => readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8'))
    .join('\n')
  const codes = [
    ...sources.matchAll(/(?:refused|refusal|denied)\(\s*'([a-z_]+)'|code: '([a-z_]+)'/g),
  ].map(([, a, b]) => a ?? b ?? '')
  expect(codes.length).toBeGreaterThan(40)
  const missing = [...new Set(codes)].filter((code) => !v1.isProblemCode(code))
  expect(missing.filter((code) => !VENUE_ONLY.includes(code))).toEqual([])
})

/** Refusals of acts that only the venue itself does. */
const VENUE_ONLY: readonly string[] = [
  'venue_founded',
  'auction_exists',
  'auction_open',
  'auction_before',
  'secret_not_committed',
  'auction_too_early',
  'auction_not_open',
  'auction_not_clearing',
  'outcome_of_other_market',
  'outcome_of_other_seed',
  'outcome_invalid',
  'bid_missing',
]
