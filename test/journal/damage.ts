/** Random damage to a set of files, as disks and people do it. */
import type { Random } from '#base'

export type Files = Map<string, Buffer>

/** Changes the files and says what it did; undefined: it happened to change nothing. */
export type Nemesis = (files: Files, random: Random) => string | undefined

const nameOf = (files: Files, random: Random): string => random.pick([...files.keys()].toSorted())

const place = (random: Random, bytes: Buffer, length = 1): number =>
  random.integer(0, Math.max(0, bytes.length - length))

/** One bit. */
const flip: Nemesis = (files, random) => {
  const name = nameOf(files, random)
  const bytes = Buffer.from(files.get(name) as Buffer)
  const [at, bit] = [place(random, bytes), random.integer(0, 7)]
  bytes[at] = (bytes[at] as number) ^ (1 << bit)
  files.set(name, bytes)
  return `bit ${bit} of byte ${at} of ${name} flipped`
}

const truncate: Nemesis = (files, random) => {
  const name = nameOf(files, random)
  const bytes = files.get(name) as Buffer
  const size = place(random, bytes)
  files.set(name, bytes.subarray(0, size))
  return size === bytes.length ? undefined : `${name} cut to ${size} bytes`
}

const remove: Nemesis = (files, random) => {
  const name = nameOf(files, random)
  files.delete(name)
  return `${name} deleted`
}

const swapFiles: Nemesis = (files, random) => {
  const [a, b] = [nameOf(files, random), nameOf(files, random)]
  const [first, second] = [files.get(a) as Buffer, files.get(b) as Buffer]
  files.set(a, second).set(b, first)
  return first.equals(second) ? undefined : `${a} and ${b} swapped`
}

/** Two blocks of one size, of one file or of two, change places. */
const swapBlocks: Nemesis = (files, random) => {
  const length = random.pick([16, 64, 512])
  const [a, b] = [nameOf(files, random), nameOf(files, random)]
  const before = [files.get(a), files.get(b)].map((bytes) => bytes?.toString('hex')).join()
  const [first, second] = [Buffer.from(files.get(a) as Buffer), Buffer.from(files.get(b) as Buffer)]
  const target = a === b ? first : second
  const [at, to] = [place(random, first, length), place(random, target, length)]
  const [one, other] = [
    Buffer.from(first.subarray(at, at + length)),
    Buffer.from(target.subarray(to, to + length)),
  ]
  other.copy(first, at)
  one.copy(target, to)
  files.set(a, first).set(b, a === b ? first : target)
  const after = [files.get(a), files.get(b)].map((bytes) => bytes?.toString('hex')).join()
  return before === after
    ? undefined
    : `${length} bytes at ${at} of ${a} and at ${to} of ${b} swapped`
}

const linesOf = (bytes: Buffer): string[] => bytes.toString('latin1').split('\n')

/** Two lines of a file change places, one goes, or one comes twice. */
const moveLines: Nemesis = (files, random) => {
  const name = nameOf(files, random)
  const before = files.get(name) as Buffer
  const lines = linesOf(before)
  const [a, b] = [random.integer(0, lines.length - 1), random.integer(0, lines.length - 1)]
  const act = random.pick(['swapped with', 'deleted, not', 'written over'] as const)
  const [first = '', second = ''] = [lines[a], lines[b]]
  if (act === 'deleted, not') lines.splice(a, 1)
  else lines[b] = first
  if (act === 'swapped with') lines[a] = second
  const after = Buffer.from(lines.join('\n'), 'latin1')
  files.set(name, after)
  return after.equals(before) ? undefined : `line ${a} of ${name} ${act} line ${b}`
}

/** A run of bytes becomes zeros, or goes. */
const wipe: Nemesis = (files, random) => {
  const name = nameOf(files, random)
  const before = files.get(name) as Buffer
  const length = random.pick([1, 100, 512, 4096])
  const at = place(random, before, length)
  const isCut = random.next() < 0.5
  const middle = isCut ? Buffer.alloc(0) : Buffer.alloc(Math.min(length, before.length - at))
  const after = Buffer.concat([before.subarray(0, at), middle, before.subarray(at + length)])
  files.set(name, after)
  return after.equals(before)
    ? undefined
    : `${length} bytes at ${at} of ${name} ${isCut ? 'cut out' : 'wiped'}`
}

export const NEMESES: readonly Nemesis[] = [
  flip,
  truncate,
  remove,
  swapFiles,
  swapBlocks,
  moveLines,
  wipe,
]
