import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { foldText } from '#exchange'
import { type JournalPlace, openJournal } from '#journal'
import { foldJournal } from './desk.ts'

/** One snapshot: of the journal as it is now, read beside its writer. Tells the record that it is after. */
const journal = await openJournal(workerData as JournalPlace, { readOnly: true })
try {
  // On Linux a priority is of one thread, and commands come first; elsewhere it would be of the whole process.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW)
  const { folded, snapshot } = await foldJournal(journal)
  if (folded.state.seq > snapshot)
    await journal.saveSnapshot({ ...journal.head, body: foldText(folded) })
  parentPort?.postMessage(folded.state.seq)
} finally {
  await journal.close()
}
