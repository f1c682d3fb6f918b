/**
 * The text of segments: lines that end in a line feed.
 *
 *   batch <first> <count> <hash before> <check>     what one sync made durable: so many records from that one on
 *   <seq> <hash> <body>                             a record
 *
 * `check` is the first 16 digits of the hash of the line before it. Numbers have no leading zeros, and there is one blank
 * between words: a line that says the same in another way is no line of ours.
 */
import { sha256 } from './chain.ts'
import type { Head, JournalRecord } from './journal.ts'

export interface BatchLine {
  readonly first: number
  readonly count: number
  /** What the first record is chained to. */
  readonly previous: string
}

export function batchText(head: Head, records: readonly JournalRecord[]): string {
  const lines = records.map(({ seq, hash, body }) => `${seq} ${hash} ${body}\n`).join('')
  return `${batchLine({ first: head.seq + 1, count: records.length, previous: head.hash })}\n${lines}`
}

function batchLine({ first, count, previous }: BatchLine): string {
  const said = `batch ${first} ${count} ${previous}`
  return `${said} ${sha256(said).slice(0, 16)}`
}

const BATCH = /^batch ([0-9]{1,16}) ([0-9]{1,9}) ([0-9a-f]{64}) /

/** Undefined: not the first line of a batch, or not a whole one. */
export function parseBatchLine(line: string): BatchLine | undefined {
  const [, first, count, previous = ''] = BATCH.exec(line) ?? []
  const batch = { first: Number(first), count: Number(count), previous }
  return batch.count > 0 && batchLine(batch) === line ? batch : undefined
}

/** What a line says is the record with that number; whether that is so, its hash tells. */
export function parseRecordLine(line: string, seq: number): JournalRecord | undefined {
  const number = String(seq)
  const at = number.length + 1
  if (!line.startsWith(number) || line[at - 1] !== ' ' || line[at + 64] !== ' ') return undefined
  return { seq, hash: line.slice(at, at + 64), body: line.slice(at + 65) }
}
