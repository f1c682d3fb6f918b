/**
 * The corruption sweep: a thousand seeded cases of damage to segments, witness and snapshots, and to backups. Each has to be refused
 * or reported, by opening or by `verify`; what can be read all the same has to be what was written.
 */
import { describe, expect, test } from 'vitest'
import { seededRandom } from '#base'
import {
  backupBytes,
  checkBackup,
  JournalError,
  type JournalRecord,
  restoreBackup,
  SimulatedDisk,
} from '#journal'
import { readAll } from './conformance.ts'
import { type Files, NEMESES } from './damage.ts'
import { copyOf, filledDisk, openOn } from './folder.ts'

/** Cases of each kind: a thousand in all. */
const OF_FILES = 750
const OF_BACKUPS = 250

const asBuffer = ([name, bytes]: readonly [string, Uint8Array]): [string, Buffer] => [
  name,
  Buffer.from(bytes),
]

/** Of a seed that changes something: what it does. */
function damaged(files: ReadonlyMap<string, Uint8Array>, seed: number): [Files, string] {
  const random = seededRandom(seed)
  for (;;) {
    const copy: Files = new Map([...files].map(asBuffer))
    const what = random.pick(NEMESES)(copy, random)
    if (what !== undefined) return [copy, what]
  }
}

describe('damage is detected', () => {
  test(`${OF_FILES} of ${OF_FILES} times in files`, async () => {
    const { files } = await filledDisk()
    expect([...files.keys()].toSorted()).toEqual([
      'head',
      expect.stringMatching(/^records/),
      expect.stringMatching(/^records/),
      expect.stringMatching(/^records/),
      expect.stringMatching(/^records/),
      expect.stringMatching(/^snapshot/),
      expect.stringMatching(/^snapshot/),
    ])
    const written = await readAll(await openOn(copyOf(files)))
    expect(await isDetected(new Map([...files].map(asBuffer)), written)).toBe(false)
    const undetected: string[] = []
    for (let seed = 1; seed <= OF_FILES; seed += 1) {
      const [copy, what] = damaged(files, seed)
      if (!(await isDetected(copy, written))) undetected.push(`seed ${seed}: ${what}`)
    }
    expect(undetected).toEqual([])
  })

  async function isDetected(files: Files, written: readonly JournalRecord[]): Promise<boolean> {
    try {
      const journal = await openOn(copyOf(files))
      const { repairs } = await journal.verify()
      expect(await readAll(journal)).toEqual(written)
      return repairs.length > 0
    } catch (error) {
      if (error instanceof JournalError) return true
      throw error
    }
  }

  test(`${OF_BACKUPS} of ${OF_BACKUPS} times in backups, and at every bit of the headers and the end`, async () => {
    const backup = await backupOf(await filledDisk())
    const undetected: string[] = []
    for (let seed = 1; seed <= OF_BACKUPS; seed += 1) {
      const [copy, what] = damaged(new Map([['backup', backup]]), seed)
      if (!(await isRefused(copy.get('backup') ?? Buffer.alloc(0))))
        undetected.push(`seed ${seed}: ${what}`)
    }
    const ends = Array.from({ length: 140 }, (_, k) => (k < 20 ? k : backup.length - 1 - (k - 20)))
    for (const at of ends) {
      for (let bit = 0; bit < 8; bit += 1) {
        const copy = Buffer.from(backup)
        copy[at] = (copy[at] as number) ^ (1 << bit)
        if (!(await isRefused(copy))) undetected.push(`bit ${bit} of byte ${at} flipped`)
      }
    }
    expect(undetected).toEqual([])
  })

  test('a backup restores what it is of, to an empty journal only, and it is the same backup again', async () => {
    const disk = await filledDisk()
    const backup = await backupOf(disk)
    await checkBackup(() => inPieces(backup))
    const restored = new SimulatedDisk()
    const journal = await openOn(restored)
    const manifest = await restoreBackup(() => inPieces(backup), journal)
    await journal.close()
    const [before, after] = [await openOn(disk), await openOn(restored)]
    expect(after.head).toEqual(before.head)
    expect(manifest).toMatchObject({ records: before.head.seq, hash: before.head.hash })
    expect(await readAll(after)).toEqual(await readAll(before))
    expect(await after.loadSnapshot()).toEqual(await before.loadSnapshot())
    await expect(restoreBackup(() => inPieces(backup), after)).rejects.toMatchObject({
      code: 'restore_not_empty',
    })
    await after.close()
    expect(backup.equals(await backupOf(restored))).toBe(true)
  })
})

async function isRefused(bytes: Buffer): Promise<boolean> {
  try {
    await restoreBackup(() => inPieces(bytes), await openOn(new SimulatedDisk()))
    return false
  } catch (error) {
    if (error instanceof JournalError) return true
    throw error
  }
}

async function backupOf(disk: SimulatedDisk): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  const journal = await openOn(copyOf(disk.files))
  for await (const piece of backupBytes(journal)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}
