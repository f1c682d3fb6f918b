/**
 * The chain: hash(n) = SHA-256(hash(n−1) ‖ ' ' ‖ n ‖ ' ' ‖ body(n)) in hex, over UTF-8, hash(0) being 64 zeros. Hashes have a
 * fixed length and numbers no blanks, so that no two different records are hashed as one text.
 */
import * as crypto from 'node:crypto'
import { assert } from '#base'
import type { Head, JournalRecord } from './journal.ts'

/** The one-shot hash is several times faster on short texts; Node has it from 20.12 on. */
export const sha256: (data: string | Uint8Array) => string =
  typeof crypto.hash === 'function'
    ? (data) => crypto.hash('sha256', data, 'hex')
    : (data) => crypto.createHash('sha256').update(data).digest('hex')

/** The record that follows `head`. */
export function nextRecord(head: Head, body: string): JournalRecord {
  const seq = head.seq + 1
  return { seq, hash: sha256(`${head.hash} ${seq} ${body}`), body }
}

/** The records that follow `head`, one for each body. */
export function nextRecords(head: Head, bodies: readonly string[]): readonly JournalRecord[] {
  let last = head
  return bodies.map((body) => {
    const record = nextRecord(last, body)
    last = record
    return record
  })
}

/** A control character or half of a surrogate pair: what JSON.stringify never writes. */
const NOT_ON_A_LINE = /[^ -\ud7ff\ue000-\u{10ffff}]/u

/** A body has to read back as the same text from every store. A caller's mistake, so an assertion. */
export function assertLine(body: string): void {
  assert(body.length > 0 && !NOT_ON_A_LINE.test(body), 'a body is one line of JSON')
}
