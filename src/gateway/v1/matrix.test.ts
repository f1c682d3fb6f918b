/**
 * The authorisation matrix: every operation, by everyone, on what is their participant's own, on another's, and on what does not
 * exist. What is expected follows from the tables of the exchange alone.
 */
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Compile } from 'typebox/compile'
import { v1 } from '#api'
import { SHIPPED_SPECS } from '#contracts'
import { rolesOf } from './auth/allowed.ts'
import { bidFor, newPair, PEOPLE, type Person, World } from './testing/world.ts'

const CALLERS = ['ann', 'abe', 'rita', 'vic', 'olga', 'sue', 'aud'] as const
const TARGETS = ['other', 'absent', 'own'] as const
type Target = (typeof TARGETS)[number]

/** What belongs to somebody, by the name of its parameter. */
const OWNED: Readonly<Record<string, Readonly<Record<Target, string>>>> = {
  bid: { own: 'bid-a', other: 'bid-b', absent: 'bid-x' },
  key: { own: 'spare-a', other: 'spare-b', absent: 'spare-x' },
  id: { own: 'spare-a', other: 'spare-b', absent: 'spare-x' },
  participant: { own: 'lab-a', other: 'lab-b', absent: 'lab-x' },
  contract: { own: 'c1', other: 'c2', absent: 'c9' },
  invoice: { own: 'i1', other: 'i2', absent: 'i9' },
}
const SHARED: Readonly<Record<string, string>> = {
  auction: 'main-1',
  product: 'gpu',
  series: 'main',
  user: 'ben',
  proposal: 'act-0123456789abcdef',
  scope: 'key',
}
const offer = { series: 'main', lasts: 'withdrawn', bid: bidFor(1, '1.00') }
const BODIES: Readonly<Record<string, unknown>> = {
  submitBid: offer,
  submitBids: { atomic: true, bids: [offer] },
  replaceBid: offer,
  setProduct: { unit: 'one', tick: '0.01' },
}
/** Where an operation has to have one. */
const QUERIES: Readonly<Record<string, string>> = {
  getInclusion: '?auction=main-1',
  getStatement: '?from=2026-02-01T00:00:00Z&to=2026-03-01T00:00:00Z',
}

let world: World
beforeAll(async () => {
  world = await World.open()
  await world.addKey('spare-a', 'ann')
  await world.addKey('spare-b', 'ben')
  for (const [who, id] of [
    ['ann', 'bid-a'],
    ['ben', 'bid-b'],
  ] as const)
    await world.ask(who, 'POST', '/bids', { body: { id, ...offer } })
  await addContracts()
})
afterAll(() => world.stop())

/** Of "gpu" one between lab-a and lab-c, of "mw" one between lab-b and lab-d; a fee is owed under each. */
async function addContracts(): Promise<void> {
  const does = async (who: Parameters<World['ask']>[0], path: string, body: object) => {
    const response = await world.ask(who, 'POST', path, { body })
    expect(response.statusCode, response.body).toBeLessThan(300)
  }
  const act = (who: Parameters<World['ask']>[0], one: object) =>
    does(who, '/contracts/acts', { act: one })
  const limits = { bidsMax: 100, paymentMax: '10000000.00' }
  for (const [user, id] of [
    ['cam', 'lab-c'],
    ['dee', 'lab-d'],
  ] as const) {
    const participant = { id, name: id, tier: 'standard', limits } as const
    await world.act({ kind: 'setParticipant', participant })
    await world.act({
      kind: 'setUser',
      user: { id: user, name: user, participant: id, roles: ['trader'] },
    })
    await world.addKey(`${user}-key`, user)
  }
  const shipped = Object(SHIPPED_SPECS.find((one) => Object(one).id === 'ppa-baseload'))
  const spec = { ...shipped, id: 'block', lot: { ...shipped.lot, priceOf: 'lot' } }
  await act('olga', { kind: 'addSpec', spec })
  const period = { first: '2026-03-01', last: '2026-03-31' }
  for (const product of ['gpu', 'mw'])
    await act('olga', { kind: 'bindProduct', product, spec: { id: 'block', version: 1 }, period })
  for (const [who, product, lots] of [
    ['ann', 'gpu', 2],
    [{ keyId: 'cam-key' }, 'gpu', -2],
    ['ben', 'mw', 2],
    [{ keyId: 'dee-key' }, 'mw', -2],
  ] as const) {
    const sign = Math.sign(lots)
    const limit = sign > 0 ? '20.00' : '-10.00'
    const bid = { kind: 'trade', lots: { [product]: sign }, quantity: [0, 2], limit }
    await does(who, '/bids', { series: 'main', bid })
  }
  await world.publish()
  for (const [contract, buyer, seller] of [
    ['c1', 'ann', { keyId: 'cam-key' }],
    ['c2', 'ben', { keyId: 'dee-key' }],
  ] as const) {
    const proposal = `less-${contract}`
    for (const who of [buyer, seller]) await act(who, { kind: 'confirm', contract })
    const less = { kind: 'proposePartialTermination', contract, proposal, lots: 1, fee: '10.00' }
    await act(buyer, less)
    await act(seller, { kind: 'agreePartialTermination', proposal })
  }
}

function ask(one: v1.Operation, who: Person | undefined, target: Target) {
  const names = Object.keys(one.params?.properties ?? {})
  const path = names.reduce(
    (text, name) => text.replace(`{${name}}`, OWNED[name]?.[target] ?? SHARED[name] ?? ''),
    one.path,
  )
  const query = QUERIES[one.id] ?? ''
  const body = BODIES[one.id] ?? (one.id === 'addKey' ? newKey() : one.example.body)
  return world.ask(who, one.method, `${path}${query}`, { ...(body !== undefined && { body }) })
}

const newKey = () => ({
  publicKey: newPair().publicKey,
  scopes: ['read'],
  expiresAt: new Date(world.now + 86_400_000).toISOString(),
})

const isOwned = (one: v1.Operation): boolean =>
  Object.keys(one.params?.properties ?? {}).some((name) => name in OWNED)

const typeOf = (response: LightMyRequestResponse): string => {
  const { type = '' } = response.body.startsWith('{') ? (response.json() as { type?: string }) : {}
  return type.replace('urn:walras:problem:', '')
}

/** Where an answer is not of the schema that the operation tells of it. */
function faultsOf({ answers }: v1.Operation, { statusCode, body }: LightMyRequestResponse) {
  const schema = answers[statusCode]
  if (schema === undefined) return [`${statusCode} is no answer of it`]
  return [...Compile(schema).Errors(JSON.parse(body))]
}

/** Acts of the staff that reach every participant's things. */
const reachesAll = (who: Person): boolean => !('participant' in PEOPLE[who])

describe.each(v1.OPERATIONS.map((one) => [one.id, one] as const))('%s', (_, one) => {
  const { permission } = one
  const roles = rolesOf(permission)

  test('strangers', async () => {
    const response = await ask(one, undefined, 'own')
    if (permission.kind === 'anyone')
      expect(['unauthenticated', 'role_missing']).not.toContain(typeOf(response))
    else expect([response.statusCode, typeOf(response)]).toEqual([401, 'unauthenticated'])
  })

  test.each(CALLERS)('%s', async (who) => {
    const held: readonly string[] = PEOPLE[who].roles
    const answers: Partial<Record<Target, LightMyRequestResponse>> = {}
    for (const target of isOwned(one) ? TARGETS : (['own'] as const)) {
      // What somebody before revoked is there again.
      if (!world.state.keys.has('spare-a')) await world.addKey('spare-a', 'ann')
      answers[target] = await ask(one, who, target)
    }
    const mayNot = roles !== undefined && !roles.some((role) => held.includes(role))
    for (const response of Object.values(answers)) {
      expect(response.statusCode, response.body).toBeLessThan(500)
      expect(typeOf(response) === 'role_missing', response.body).toBe(mayNot)
      if (mayNot) expect(response.statusCode).toBe(403)
      if (typeOf(response) !== '') expect(v1.problemsOf(one)).toContain(typeOf(response))
      else expect(faultsOf(one, response)).toEqual([])
    }
    if (mayNot) return
    const { own, other, absent } = answers
    if (permission.kind !== 'anyone' && !reachesAll(who)) {
      if (isOwned(one)) expect([401, 403, 404], own?.body).not.toContain(own?.statusCode)
      expect(own?.body).not.toMatch(/lab-b|bid-b|spare-b|"ben"/)
    }
    if (other === undefined || absent === undefined) return
    if (!reachesAll(who)) expect(visible(other)).toEqual(visible(absent))
    if (!reachesAll(who)) expect(other.statusCode).toBe(404)
  })
})

/** All that a caller is told, but for what is of the one request or the caller's own count. */
function visible({ statusCode, body, headers }: LightMyRequestResponse): object {
  const { date: _, 'x-request-id': __, ratelimit: ___, ...rest } = headers
  return { statusCode, body, rest }
}
