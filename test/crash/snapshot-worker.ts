/** As the desk's own, with fail points around what it writes. */
import { parentPort, workerData } from 'node:worker_threads'
import { takeSnapshot } from '#desk'
import { type JournalPlace, nodeDisk, openFileJournal, openJournal } from '#journal'
import { killerAt, killingDisk, killingJournal } from './fail-points.ts'
import type { Setting } from './protocol.ts'

const { point } = JSON.parse(process.env.CRASH_SETTING ?? '') as Setting
const place = workerData as JournalPlace
const at = killerAt(point)
const journal =
  place.kind === 'files'
    ? await openFileJournal(killingDisk(nodeDisk(place.folder), at, point), { readOnly: true })
    : await openJournal(place, { readOnly: true })
try {
  parentPort?.postMessage(await takeSnapshot(killingJournal(journal, at)))
} finally {
  await journal.close()
}
