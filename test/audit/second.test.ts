/** The bundle and a receipt read by another program: written from docs/reference/bundle.md, sharing no code with the venue. */
import { createHash, createHmac, createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { BUNDLE, receiptsOf } from './auction.ts'

const sha256 = (...parts: (string | Buffer)[]): Buffer =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest()
const hmac = (key: string, text: string): Buffer => createHmac('sha256', key).update(text).digest()

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = value as Record<string, unknown>
  const keys = Object.keys(members).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(members[key])}`)}}`
}

function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return sha256()
  if (leaves.length === 1) return sha256(Buffer.of(0), only)
  const left = 2 ** Math.ceil(Math.log2(leaves.length) - 1)
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left)))
}

function isSigned(key: string, text: string, signature: string): boolean {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: key }
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'))
}

const bundle = JSON.parse(BUNDLE)
const commitments: readonly string[] = bundle.market.bids.map(
  ({ id, bid, budget }: Record<string, string>) =>
    sha256(
      bundle.leaves[id ?? ''],
      canonical(budget === undefined ? { bid } : { bid, budget }),
    ).toString('hex'),
)

test('the bundle is what the page says', () => {
  const { digest, signature, venue, schedule, seed, seedHash, root, size, ...rest } = bundle
  const unsigned = { ...rest, venue, schedule, seed, seedHash, root, size }
  expect(BUNDLE).toBe(`${canonical(bundle)}\n`)
  expect(digest).toBe(`sha256:${sha256(canonical(unsigned)).toString('hex')}`)
  expect(isSigned(venue, digest, signature)).toBe(true)
  expect(seedHash).toBe(sha256(seed).toString('hex'))
  expect(size).toBe(commitments.length)
  const leaves = commitments.toSorted().map((commitment) => Buffer.from(commitment, 'hex'))
  expect(root).toBe(rootOf(leaves).toString('hex'))
  const [from, to] = [Date.parse(schedule.closeFrom), Date.parse(schedule.closeTo)]
  const drawn = hmac(seed, 'close').readBigUInt64BE() * BigInt(to - from + 1)
  expect(Date.parse(schedule.closedAt)).toBe(from + Number(drawn / 2n ** 64n))
})

test.each(receiptsOf('lab-a'))('the receipt of $bid is what the page says', (receipt) => {
  const { venue, auction, bid, by, sequence, logIndex, at, commitment, previous } = receipt
  const entry = { venue, auction, bid, by, sequence, logIndex, at, commitment, previous }
  expect(isSigned(venue, canonical(entry), receipt.signature)).toBe(true)
  const leaf = hmac(receipt.salt, auction).toString('hex')
  expect(sha256(leaf, canonical(receipt.content)).toString('hex')).toBe(commitment)
  expect(commitments).toContain(commitment)
})

/** What venues have signed stays valid: a change here is a change of the format. */
test('the format stands still', () => {
  expect(bundle.root).toMatchInlineSnapshot(
    `"6444b319d2c8e54cb0b7d7ee5f7e4a145ddf0dcb8acc313cdbb9f3557d9a8b56"`,
  )
  expect(receiptsOf('lab-a')[1]?.signature).toMatchInlineSnapshot(
    `"8PT6M2TpThShIgCg_uDsoC905-f-kCnT61RfooTeqjaGgBgmsYn3QqoUl2j8kFq8hFCfXyCz5lWyBLHF0bsBDg"`,
  )
})
