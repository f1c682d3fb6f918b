/** Bids over the API, from submission to fills, as their participant sees them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditBundle, parseReceipt, verifyReceipt } from '#audit'
import { receiptHash } from '#exchange'
import { bidFor, type Person, World } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.stop())

const submit = (who: Person, body: object, key?: string) =>
  world.ask(who, 'POST', '/bids', {
    body: { series: 'main', ...body },
    ...(key !== undefined && { key }),
  })

test('takes a bid, with a receipt that its venue signed', async () => {
  const response = await submit('ann', { id: 'a1', lasts: 'withdrawn', bid: bidFor(10, '5.00') })
  expect(response.statusCode, response.body).toBe(201)
  const { receipt, status } = response.json()
  expect(status).toBe('resting')
  const parsed = parseReceipt(receipt)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  expect(verifyReceipt(parsed.value)).toEqual([])
  expect(parsed.value.content).toEqual({ bid: bidFor(10, '5.00') })
  const shown = await world.ask('ann', 'GET', '/bids/a1')
  expect(shown.statusCode, shown.body).toBe(200)
  expect(shown.json()).toMatchObject({ id: 'a1', bid: bidFor(10, '5.00'), mostPaid: '50.00' })
  expect(shown.json().receipts).toEqual([receipt])
  expect(shown.json().words).toContain('Buy up to 10 lots')
})

test('a dry run says what would happen, and nothing does', async () => {
  const before = world.state.seq
  const body = { series: 'main', bid: bidFor(2, '4.00') }
  const response = await world.ask('ann', 'POST', '/bids?dry_run=true', { body, key: '' })
  expect(response.json()).toMatchObject({ dryRun: true, status: 'resting', mostPaid: '8.00' })
  const bad = { series: 'main', bid: bidFor(2, '4.0001') }
  const refused = await world.ask('ann', 'POST', '/bids?dry_run=true', { body: bad, key: '' })
  expect(refused.json()).toMatchObject({ type: 'urn:walras:problem:bid_malformed', status: 422 })
  expect(world.state.seq).toBe(before)
})

test('replaces and withdraws; the signed receipts of both contents stay', async () => {
  await submit('ann', { id: 'r1', lasts: 'withdrawn', bid: bidFor(1, '1.00') })
  const body = { series: 'main', lasts: 'auction', bid: bidFor(2, '2.00') }
  const replaced = await world.ask('ann', 'PUT', '/bids/r1', { body })
  expect(replaced.statusCode, replaced.body).toBe(200)
  const shown = (await world.ask('ann', 'GET', '/bids/r1')).json()
  expect(shown.receipts).toHaveLength(2)
  expect(shown.receipts[1]).toEqual(replaced.json().receipt)
  expect(shown.receipts[0].signature).toMatch(/^[\w-]{86}$/)
  const gone = await world.ask('ann', 'DELETE', '/bids/r1')
  expect(gone.json()).toEqual({ id: 'r1', status: 'ended', cause: 'withdrawn' })
  const again = await world.ask('ann', 'DELETE', '/bids/r1')
  expect([again.statusCode, again.json().type]).toEqual([409, 'urn:walras:problem:bid_ended'])
})

test('an id is good once; the problem says how to look', async () => {
  const response = await submit('ann', { id: 'a1', bid: bidFor(10, '5.00') })
  expect(response.statusCode).toBe(409)
  expect(response.json()).toMatchObject({ type: 'urn:walras:problem:bid_id_taken' })
  expect(response.json().detail).toContain('GET /api/v1/bids/{bid}')
})

test('takes many bids at once: all or none, or each by itself', async () => {
  const bids = [
    { id: 'k1', series: 'main', bid: bidFor(1, '1.00') },
    { id: 'k2', series: 'main', bid: bidFor(1, '1.0001') },
    { id: 'k3', series: 'main', bid: bidFor(1, '3.00') },
  ]
  const none = await world.ask('ann', 'POST', '/bids/bulk', { body: { atomic: true, bids } })
  expect(none.statusCode).toBe(422)
  expect(none.json().errors[0].pointer).toBe('/bids/1/bid/limit')
  expect((await world.ask('ann', 'GET', '/bids/k1')).statusCode).toBe(404)
  const before = world.state.seq
  const each = await world.ask('ann', 'POST', '/bids/bulk', {
    body: { atomic: false, bids },
    key: 'k',
  })
  expect(each.json().items.map((item: { status: number }) => item.status)).toEqual([201, 422, 201])
  expect(world.state.seq).toBe(before + 1)
  const again = await world.ask('ann', 'POST', '/bids/bulk', {
    body: { atomic: false, bids },
    key: 'k',
  })
  expect(again.body).toBe(each.body)
  expect(world.state.seq).toBe(before + 1)
})

test('lists in pages that neither shift nor repeat when more comes in', async () => {
  for (let k = 0; k < 5; k++) await submit('ben', { id: `p${k}`, bid: bidFor(-1, '-9.00') })
  const first = (await world.ask('ben', 'GET', '/bids?limit=2')).json()
  await submit('ben', { id: 'p9', bid: bidFor(-1, '-9.00') })
  const second = (await world.ask('ben', 'GET', `/bids?limit=2&cursor=${first.next}`)).json()
  const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id)
  expect(ids).toEqual(['p4', 'p3', 'p2', 'p1'])
})

test('publishes: bundle, files, inclusion, fills and positions', async () => {
  await submit('ben', { id: 'b1', lasts: 'withdrawn', bid: bidFor(-4, '-3.00') })
  const auction = world.state.bids.get('lab-b')?.get('b1')?.auction ?? ''
  expect((await world.ask(undefined, 'GET', `/auctions/${auction}/market.json`)).json().type).toBe(
    'urn:walras:problem:auction_not_published',
  )
  await world.publish()
  const bundle = await world.ask(undefined, 'GET', `/auctions/${auction}/bundle.json`)
  expect(bundle.statusCode, bundle.body).toBe(200)
  const checks = auditBundle(bundle.body)
  expect(checks.filter(({ held }) => !held)).toEqual([])
  const inclusion = await world.ask('ben', 'GET', `/bids/b1/inclusion?auction=${auction}`)
  expect(inclusion.statusCode, inclusion.body).toBe(200)
  const { receipts } = (await world.ask('ben', 'GET', '/bids/b1')).json()
  const receipt = parseReceipt({ ...receipts[0], inclusion: proofOf(inclusion.json()) })
  if (!receipt.ok) throw new Error(JSON.stringify(receipt.error))
  const before = parseReceipt((await world.ask('ben', 'GET', '/bids/p9')).json().receipts[0])
  if (!before.ok) throw new Error(JSON.stringify(before.error))
  expect(receipt.value.previous).toBe(receiptHash(before.value))
  const withReceipt = auditBundle(bundle.body, { receipts: [before.value, receipt.value] })
  expect(withReceipt.flatMap(({ faults }) => faults)).toEqual([])
  expect((await world.ask('ben', 'GET', '/fills')).json().items[0]).toMatchObject({
    bid: 'b1',
    lots: { gpu: -4 },
  })
  expect((await world.ask('ben', 'GET', '/positions')).json().items).toMatchObject([
    { product: 'gpu', lots: -4 },
  ])
})

const proofOf = ({ index, size, proof }: { index: number; size: number; proof: string[] }) => ({
  index,
  size,
  proof,
})

test('bids above the limit wait for somebody else to approve exactly them', async () => {
  const participant = world.state.participants.get('lab-a')
  if (participant === undefined) throw new Error('lab-a')
  const limits = { ...participant.limits, approvalAbove: '100.00' }
  await world.act({ kind: 'setParticipant', participant: { ...participant, limits } })
  const placed = (await submit('ann', { id: 'w1', bid: bidFor(100, '5.00') })).json()
  expect(placed.status).toBe('awaiting')
  const approve = (who: Person, commitment: string) =>
    world.ask(who, 'POST', '/bids/w1/approve', { body: { commitment } })
  expect((await approve('abe', '0'.repeat(64))).json().type).toContain('approval_of_other')
  expect((await approve('ann', placed.receipt.commitment)).statusCode).toBe(403)
  expect((await approve('abe', placed.receipt.commitment)).json()).toEqual({
    id: 'w1',
    status: 'resting',
  })
})

test('bids that could need more margin than there is are refused, all of one’s bids taken together', async () => {
  const participant = world.state.participants.get('lab-b')
  if (participant === undefined) throw new Error('lab-b')
  const limits = { ...participant.limits, marginCredit: '40.00' }
  await world.act({ kind: 'setParticipant', participant: { ...participant, limits } })
  await world.ask('ben', 'DELETE', '/bids')
  const price = Number(world.state.history.get('gpu')?.last()?.price)
  expect(price).toBeGreaterThan(0)
  // At the price itself: it may lose 15 % of it, and as much again where nobody else holds any.
  const worth = (lots: number) => bidFor(lots, price.toFixed(2))
  const most = Math.floor(40 / (price * 0.3) / 2)
  const statusOf = async (id: string, bid: object) => (await submit('ben', { id, bid })).statusCode
  const tooMuch = await submit('ben', { id: 'm0', bid: worth(5 * most) })
  expect([tooMuch.statusCode, tooMuch.json().type]).toEqual([
    409,
    'urn:walras:problem:margin_insufficient',
  ])
  expect(await statusOf('m1', worth(most))).toBe(201)
  expect(await statusOf('m2', worth(most * 2))).toBe(409)
  const either = { kind: 'oneOf', of: [worth(1), worth(1), worth(1)] }
  expect(await statusOf('m3', either)).toBe(201)
  const both = await world.ask('ben', 'POST', '/bids/bulk', {
    body: {
      atomic: true,
      bids: [worth(most), worth(most)].map((bid, k) => ({
        id: `m${4 + k}`,
        series: 'main',
        lasts: 'withdrawn',
        bid,
      })),
    },
  })
  expect(both.statusCode, both.body).toBe(409)
})
