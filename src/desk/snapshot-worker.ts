import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { type JournalPlace, openJournal } from '#journal'
import { takeSnapshot } from './desk.ts'

/** One snapshot: of the journal as it is now, read beside its writer. Tells the record that it is after. */
const journal = await openJournal(workerData as JournalPlace, { readOnly: true })
try {
  // On Linux a priority is of one thread, and commands come first; elsewhere it would be of the whole process.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW)
  parentPort?.postMessage(await takeSnapshot(journal))
} finally {
  await journal.close()
}
