import { type Journal, openFileJournal, SimulatedDisk } from '#journal'
import { appendAll } from './conformance.ts'

/** Small, so that a few dozen records take several. */
export const SEGMENT_BYTES = 4000

export const openOn = (disk: SimulatedDisk): Promise<Journal> =>
  openFileJournal(disk.mount(), { segmentBytes: SEGMENT_BYTES })

/** A closed journal of batches of one to five records, in several segments, with two snapshots. */
export async function filledDisk(seed = 0): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk({ seed })
  const journal = await openOn(disk)
  for (let batch = 0; batch < 24; batch += 1) {
    const last = (await appendAll(journal, 1 + (batch % 5))).at(-1)
    if (last !== undefined && batch % 9 === 8)
      await journal.saveSnapshot({ seq: last.seq, hash: last.hash, body: `{"upTo":${last.seq}}` })
  }
  await journal.close()
  return disk
}

/** As bytes were, on a disk of its own. */
export function copyOf(files: ReadonlyMap<string, Uint8Array>): SimulatedDisk {
  const disk = new SimulatedDisk()
  for (const [name, bytes] of files) disk.overwrite(name, bytes)
  return disk
}
