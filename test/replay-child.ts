/** Folds a file of records and prints its time zone and the hash of the state: run by replay.test.ts elsewhere in the world. */
import { readFileSync } from 'node:fs'
import { advance, emptyFold, entryOf, hashOf } from '#exchange'

const bodies = readFileSync(process.argv[2] ?? '', 'utf8').split('\n')
const full = bodies.reduce(
  (folded, body, index) => advance(folded, index + 1, entryOf(body)),
  emptyFold,
)
console.log(Intl.DateTimeFormat().resolvedOptions().timeZone, hashOf(full))
