/** A process that appends to the journal in a folder until it is killed, and says what was acknowledged. */
import { register } from 'tsx/esm/api'

register()
const { nodeDisk, openFileJournal } = await import('#journal')

const journal = await openFileJournal(nodeDisk(process.argv[2]), { segmentBytes: 200_000 })
const produce = async () => {
  for (;;) {
    const { seq, hash } = await journal.append(JSON.stringify({ text: 'x'.repeat(200) }))
    process.stdout.write(`${seq} ${hash}\n`)
    if (seq % 500 === 0) await journal.saveSnapshot({ seq, hash, body: `{"upTo":${seq}}` })
  }
}
await Promise.all(Array.from({ length: 20 }, produce))
