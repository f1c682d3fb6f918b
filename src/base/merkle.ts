import { createHash } from 'node:crypto'

/**
 * Merkle trees as RFC 9162 (section 2.1) has them. A leaf is its bytes, or the same as lower-case hex. Hashes, roots
 * and the steps of proofs are SHA-256 as 64 lower-case hex digits.
 *
 *   leaf  h(b)    = SHA-256(00 ‖ b)
 *   node  h(l, r) = SHA-256(01 ‖ l ‖ r)          left: the largest power of two that leaves something to the right
 *   none          = SHA-256()
 */
export type Leaf = string | Uint8Array

export const leafHash = (leaf: Leaf): string =>
  createHash('sha256').update(LEAF).update(bytesOf(leaf)).digest('hex')

export const merkleRoot = (leaves: readonly Leaf[]): string => merkleTree(leaves).root

/** What shows that the leaf at `index` (from 0) is in the tree of all `leaves`: the nodes beside its path, lowest first. */
export const inclusionProof = (leaves: readonly Leaf[], index: number): readonly string[] =>
  merkleTree(leaves).inclusionProof(index)

/** A tree that many proofs are wanted of: hashed once, after which a proof takes no hashing at all. */
export interface MerkleTree {
  readonly size: number
  readonly root: string
  inclusionProof(index: number): readonly string[]
}

export function merkleTree(leaves: readonly Leaf[]): MerkleTree {
  const levels = levelsOf(leaves.map(leafHash))
  return {
    size: leaves.length,
    root: levels.at(-1)?.[0] ?? EMPTY,
    inclusionProof(index) {
      if (!isCount(index) || index >= leaves.length)
        throw new RangeError(`no leaf ${index} among ${leaves.length}`)
      return levels.flatMap((level, k) => {
        const place = Math.floor(index / 2 ** k)
        return level[isOdd(place) ? place - 1 : place + 1] ?? []
      })
    },
  }
}

export interface Inclusion {
  readonly leaf: Leaf
  /** Place of the leaf, from 0. */
  readonly index: number
  /** Leaves in the tree. */
  readonly size: number
  readonly proof: readonly string[]
  readonly root: string
}

/** Whether the proof shows the leaf at its place in the tree of that root and size. Never throws, whatever it is given. */
export function verifyInclusion({ leaf, index, size, proof, root }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false
  if (!isLeaf(leaf) || ![root, ...proof].every(isHash)) return false
  let [place, last, hash] = [index, size - 1, leafHash(leaf)]
  for (const step of proof) {
    if (last === 0) return false
    if (isOdd(place) || place === last) {
      hash = nodeHash(step, hash)
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)]
    } else {
      hash = nodeHash(hash, step)
    }
    ;[place, last] = [half(place), half(last)]
  }
  return last === 0 && hash === root
}

/** What shows that the tree of all `leaves` begins with the tree of the first `size` of them. */
export function consistencyProof(leaves: readonly Leaf[], size: number): readonly string[] {
  if (!isCount(size) || size > leaves.length)
    throw new RangeError(`no ${size} first leaves among ${leaves.length}`)
  if (size === 0 || size === leaves.length) return []
  const hashes = leaves.map(leafHash)
  const proof: string[] = []
  let [from, to] = [0, hashes.length]
  while (to !== size) {
    const middle = from + splitOf(to - from)
    const isLeft = size <= middle
    proof.push(isLeft ? rootOf(hashes, middle, to) : rootOf(hashes, from, middle))
    if (isLeft) to = middle
    else from = middle
  }
  // The first tree is a node of its own when nothing stands to the left of where the search ended: its root is known.
  if (from > 0) proof.push(rootOf(hashes, from, to))
  return proof.reverse()
}

export interface Consistency {
  /** Leaves of the earlier tree and of the later one. */
  readonly size: number
  readonly laterSize: number
  readonly root: string
  readonly laterRoot: string
  readonly proof: readonly string[]
}

/**
 * Whether the proof shows that the later tree begins with the earlier one: nothing in it was altered, removed or put in
 * between. Every tree begins with the empty one. Never throws, whatever it is given.
 */
export function verifyConsistency({
  size,
  laterSize,
  root,
  laterRoot,
  proof,
}: Consistency): boolean {
  if (!isCount(size) || !isCount(laterSize) || size > laterSize) return false
  if (![root, laterRoot, ...proof].every(isHash)) return false
  if (size === laterSize) return proof.length === 0 && root === laterRoot
  if (size === 0) return proof.length === 0 && root === EMPTY
  let [place, last] = [size - 1, laterSize - 1]
  while (isOdd(place)) [place, last] = [half(place), half(last)]
  const [start, ...steps] = place === 0 ? [root, ...proof] : proof
  if (start === undefined) return false
  let [hash, laterHash] = [start, start]
  for (const step of steps) {
    if (last === 0) return false
    if (isOdd(place) || place === last) {
      ;[hash, laterHash] = [nodeHash(step, hash), nodeHash(step, laterHash)]
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)]
    } else {
      laterHash = nodeHash(laterHash, step)
    }
    ;[place, last] = [half(place), half(last)]
  }
  return last === 0 && hash === root && laterHash === laterRoot
}

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)
const EMPTY = createHash('sha256').digest('hex')

const nodeHash = (left: string, right: string): string =>
  createHash('sha256').update(NODE).update(left, 'hex').update(right, 'hex').digest('hex')

/** Leaves, their parents, and so on up to the root. What has nothing to its right goes up as it is: as if split by powers of two. */
function levelsOf(hashes: readonly string[]): readonly (readonly string[])[] {
  const levels = [hashes]
  for (let level = hashes; level.length > 1; levels.push(level))
    level = level.flatMap((hash, k) => {
      const right = level[k + 1]
      if (isOdd(k)) return []
      return right === undefined ? hash : nodeHash(hash, right)
    })
  return levels
}

/** Root over the hashes of leaves in [from, to), at least one. */
function rootOf(hashes: readonly string[], from: number, to: number): string {
  if (to - from === 1) return hashes[from] as string
  const middle = from + splitOf(to - from)
  return nodeHash(rootOf(hashes, from, middle), rootOf(hashes, middle, to))
}

/** The largest power of two below `size`, which is at least 2. */
function splitOf(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

function bytesOf(leaf: Leaf): Uint8Array {
  if (typeof leaf !== 'string') return leaf
  if (!isLeaf(leaf)) throw new TypeError('a leaf as text is lower-case hex')
  return Buffer.from(leaf, 'hex')
}

const isLeaf = (leaf: unknown): boolean =>
  leaf instanceof Uint8Array || (typeof leaf === 'string' && /^(?:[0-9a-f]{2})*$/.test(leaf))
const isHash = (hash: unknown): boolean => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)
const isCount = (count: number): boolean => Number.isSafeInteger(count) && count >= 0
const isOdd = (count: number): boolean => count % 2 === 1
const half = (count: number): number => Math.floor(count / 2)
