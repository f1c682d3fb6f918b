import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  merkleRoot,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'

/** The leaves and roots that implementations of RFC 6962 and RFC 9162 test themselves with. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

describe('the known tree', () => {
  test.each([...ROOTS.entries()])('has, of its first %i leaves, root %s', (size, root) => {
    expect(merkleRoot(LEAVES.slice(0, size))).toBe(root)
    expect(merkleRoot(LEAVES.slice(0, size).map((leaf) => Buffer.from(leaf, 'hex')))).toBe(root)
  })

  test('has the known proofs', () => {
    expect(leafHash('')).toBe(ROOTS[1])
    expect(inclusionProof(LEAVES, 0)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ])
    expect(inclusionProof(LEAVES.slice(0, 3), 2)).toEqual([ROOTS[2]])
    expect(consistencyProof(LEAVES, 6)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      ROOTS[4],
    ])
    expect(consistencyProof(LEAVES.slice(0, 1), 1)).toEqual([])
    expect(consistencyProof(LEAVES, 4)).toHaveLength(1)
  })
})

const leavesOf = (size: number): readonly string[] =>
  Array.from({ length: size }, (_, k) => k.toString(16).padStart(8, '0'))
const flipped = (hash: string, bit: number): string => {
  const bytes = Buffer.from(hash, 'hex')
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return bytes.toString('hex')
}

describe('inclusion', () => {
  test('is shown for every leaf of every tree up to 65, at its own place only', () => {
    for (let size = 1; size <= 65; size += 1) {
      const leaves = leavesOf(size)
      const root = merkleRoot(leaves)
      for (const [index, leaf] of leaves.entries()) {
        const shown = { leaf, index, size, proof: inclusionProof(leaves, index), root }
        expect(verifyInclusion(shown)).toBe(true)
        expect(verifyInclusion({ ...shown, index: (index + 1) % (size + 1) })).toBe(false)
        expect(verifyInclusion({ ...shown, leaf: 'ff' })).toBe(false)
      }
    }
  })

  test('is not shown by an altered proof', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), fc.nat(255), (size, pick, bit) => {
        const leaves = leavesOf(size)
        const index = pick % size
        const proof = inclusionProof(leaves, index)
        const root = merkleRoot(leaves)
        const right = { leaf: leaves[index] as string, index, size, proof, root }
        const step = bit % proof.length
        expect(verifyInclusion(right)).toBe(true)
        for (const wrong of [
          { ...right, root: flipped(root, bit) },
          { ...right, root: `${root} ` },
          { ...right, proof: [...proof, root] },
          { ...right, proof: proof.map((hash, k) => (k === step ? flipped(hash, bit) : hash)) },
          { ...right, proof: proof.filter((_, k) => k !== step) },
          { ...right, proof: proof.with(step, 'no hash') },
          { ...right, index: index + size },
        ])
          expect(verifyInclusion(wrong)).toBe(false)
      }),
      { numRuns: 400 },
    )
  })

  test('of no leaf, of no tree, of what is no number, is none', () => {
    const right = { leaf: '', index: 0, size: 1, proof: [], root: ROOTS[1] as string }
    expect(verifyInclusion(right)).toBe(true)
    for (const index of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(verifyInclusion({ ...right, index })).toBe(false)
    expect(verifyInclusion({ ...right, size: 0 })).toBe(false)
    expect(verifyInclusion({ ...right, leaf: 'no hex' })).toBe(false)
    expect(() => inclusionProof([], 0)).toThrow(RangeError)
    expect(() => leafHash('0')).toThrow(TypeError)
  })
})

describe('consistency', () => {
  test('is shown between all trees up to 40', () => {
    for (let laterSize = 0; laterSize <= 40; laterSize += 1) {
      const leaves = leavesOf(laterSize)
      const laterRoot = merkleRoot(leaves)
      for (let size = 0; size <= laterSize; size += 1) {
        const root = merkleRoot(leaves.slice(0, size))
        const proof = consistencyProof(leaves, size)
        const shown = { size, laterSize, root, laterRoot, proof }
        expect(verifyConsistency(shown)).toBe(true)
        expect(verifyConsistency({ ...shown, proof: [...proof, laterRoot] })).toBe(false)
        expect(verifyConsistency({ ...shown, laterRoot: flipped(laterRoot, size) })).toBe(
          size === 0 && laterSize > 0,
        )
        expect(verifyConsistency({ ...shown, root: flipped(root, size) })).toBe(false)
      }
    }
  })

  test('is not shown by an altered proof, nor once an early leaf is another', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.nat(),
        fc.nat(255),
        (laterSize, pick, bit) => {
          const size = 1 + (pick % (laterSize - 1))
          const leaves = leavesOf(laterSize)
          const proof = consistencyProof(leaves, size)
          const step = bit % proof.length
          const right = {
            size,
            laterSize,
            root: merkleRoot(leaves.slice(0, size)),
            laterRoot: merkleRoot(leaves),
            proof,
          }
          const forked = (leaves as string[]).with(pick % size, 'ff')
          expect(verifyConsistency(right)).toBe(true)
          for (const wrong of [
            { ...right, proof: proof.map((hash, k) => (k === step ? flipped(hash, bit) : hash)) },
            { ...right, proof: proof.filter((_, k) => k !== step) },
            { ...right, proof: proof.with(step, 'no hash') },
            { ...right, laterRoot: merkleRoot(forked), proof: consistencyProof(forked, size) },
            { ...right, size: laterSize, laterSize: size },
          ])
            expect(verifyConsistency(wrong)).toBe(false)
        },
      ),
      { numRuns: 400 },
    )
  })
})
