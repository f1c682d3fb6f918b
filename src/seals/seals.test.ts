import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sha256Hex } from '#base'
import {
  type Chance,
  identityOf,
  loadOrCreateMaster,
  MasterKeyProblem,
  masterOf,
  newAuctionKey,
  openContent,
  PADDED_TO,
  SealBroken,
  sealContent,
  systemChance,
  unwrapAuctionKey,
  verifySignature,
  wrapAuctionKey,
} from './index.ts'

/** The same bytes in every run. */
function chanceOf(seed: string): Chance {
  let drawn = 0
  const block = (): Buffer => {
    drawn += 1
    return Buffer.from(sha256Hex(`${seed} ${drawn}`), 'hex')
  }
  return { bytes: (count) => Buffer.concat([block(), block()]).subarray(0, count) }
}

const chance = chanceOf('seals')
const MASTER = chance.bytes(32)
const KEY = newAuctionKey('a-7', chance)
const CONTENT = {
  document: {
    bid: { kind: 'trade', lots: { h100: 1 }, limit: '10.00', quantity: [0, 5] },
    budget: '40',
  },
  salt: 'ab'.repeat(32),
}

/** Every text that differs from this one, read as base64url, in one bit. */
function* flippedBits(sealed: string): Generator<string> {
  const bytes = Buffer.from(sealed, 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const altered = Buffer.from(bytes)
    altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    yield altered.toString('base64url')
  }
}

describe('the key of an auction', () => {
  test('is drawn from the chance it is given, and is never the same twice', () => {
    expect(newAuctionKey('a-7', chanceOf('x'))).toEqual(newAuctionKey('a-7', chanceOf('x')))
    expect(KEY.key).toHaveLength(32)
    expect(KEY.secret).toMatch(/^[0-9a-f]{64}$/)
    expect(newAuctionKey('a-7', systemChance).key).not.toEqual(
      newAuctionKey('a-7', systemChance).key,
    )
  })

  test('opens with its master key and for its own auction only', () => {
    const wrapped = wrapAuctionKey(MASTER, KEY, chance)
    expect(unwrapAuctionKey(MASTER, 'a-7', wrapped)).toEqual(KEY)
    expect(() => unwrapAuctionKey(MASTER, 'a-8', wrapped)).toThrow(SealBroken)
    expect(() => unwrapAuctionKey(Buffer.alloc(32), 'a-7', wrapped)).toThrow(SealBroken)
    for (const altered of flippedBits(wrapped))
      expect(() => unwrapAuctionKey(MASTER, 'a-7', altered)).toThrow(SealBroken)
  })
})

describe('a sealed bid', () => {
  const sealed = sealContent(KEY, 'b-1', CONTENT, chance)

  test('opens as it was', () => {
    expect(openContent(KEY, 'b-1', sealed)).toEqual(CONTENT)
    expect(sealContent(KEY, 'b-1', CONTENT, chance)).not.toBe(sealed)
  })

  test('opens as itself only', () => {
    const other = { ...newAuctionKey('a-7', chance) }
    expect(() => openContent(KEY, 'b-2', sealed)).toThrow(SealBroken)
    expect(() => openContent({ ...KEY, auction: 'a-8' }, 'b-1', sealed)).toThrow(SealBroken)
    expect(() => openContent(other, 'b-1', sealed)).toThrow(SealBroken)
  })

  test('is refused with any bit flipped, cut short, or written otherwise', () => {
    for (const altered of flippedBits(sealed))
      expect(() => openContent(KEY, 'b-1', altered)).toThrow(SealBroken)
    for (const altered of [
      '',
      'AA',
      `${sealed}=`,
      `${sealed}\n`,
      sealed.slice(4),
      sealed.slice(0, -4),
    ])
      expect(() => openContent(KEY, 'b-1', altered)).toThrow(SealBroken)
  })

  test('has a length that says little', () => {
    const lengthOf = (words: number): number =>
      Buffer.from(
        sealContent(KEY, 'b-1', { ...CONTENT, document: 'é'.repeat(words) }, chance),
        'base64url',
      ).length
    const lengths = Array.from({ length: 600 }, (_, words) => lengthOf(words) - 12 - 16)
    expect(new Set(lengths)).toEqual(new Set([1, 2, 3, 4, 5, 6].map((count) => count * PADDED_TO)))
    for (const words of [82, 83, 84, 210, 211, 212])
      expect(
        openContent(
          KEY,
          'b-1',
          sealContent(KEY, 'b-1', { ...CONTENT, document: 'é'.repeat(words) }, chance),
        ).document,
      ).toBe('é'.repeat(words))
  })

  test('says what does not open, and nothing of the key', () => {
    let message = ''
    try {
      openContent({ ...KEY, auction: 'a-8' }, 'b-1', sealed)
    } catch (error) {
      message = String(error)
    }
    expect(message).toContain('bid b-1 in auction a-8')
    for (const secret of [KEY.key.toString('hex'), KEY.key.toString('base64url'), KEY.secret])
      expect(message).not.toContain(secret)
  })
})

describe('the identity of a venue', () => {
  test('is the same for the same master key, and signs', () => {
    const identity = identityOf(MASTER)
    expect(identityOf(Buffer.from(MASTER)).publicKey).toBe(identity.publicKey)
    expect(identityOf(Buffer.alloc(32)).publicKey).not.toBe(identity.publicKey)
    expect(verifySignature(identity.publicKey, 'sold', identity.sign('sold'))).toBe(true)
  })
})

describe('the master key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'walras-seals-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is made once, for its owner alone, and then read', async () => {
    const path = join(folder, 'new', 'master.key')
    const made = await Promise.all(
      Array.from({ length: 5 }, () => loadOrCreateMaster(path, systemChance)),
    )
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1)
    expect(await loadOrCreateMaster(path)).toEqual(made[0])
    expect(readFileSync(path, 'utf8')).toBe(`${made[0]?.toString('hex')}\n`)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(folder, 'new'))).toEqual(['master.key'])
  })

  test.each([0o640, 0o604, 0o622])('is refused in a file of mode %o', async (mode) => {
    const path = join(folder, `${mode}.key`)
    writeFileSync(path, 'cd'.repeat(32))
    chmodSync(path, mode)
    const problem = await loadOrCreateMaster(path).catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(MasterKeyProblem)
    expect(String(problem)).toMatch(/master_key_exposed.*chmod 600/)
  })

  test('is refused when it is none, without being shown', async () => {
    const path = join(folder, 'short.key')
    writeFileSync(path, 'cd'.repeat(31), { mode: 0o600 })
    const problem = await loadOrCreateMaster(path).catch((error: unknown) => error)
    expect(String(problem)).toContain(`${path}: the master key is not 64 hexadecimal digits`)
    expect(String(problem)).not.toContain('cdcd')
    expect(masterOf('cd'.repeat(32), 'WALRAS_MASTER_KEY')).toEqual(Buffer.alloc(32, 0xcd))
    expect(() => masterOf('', 'WALRAS_MASTER_KEY')).toThrow(/WALRAS_MASTER_KEY/)
  })
})
