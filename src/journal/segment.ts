/** Segments: files of lines (line.ts), each named by the number of its first record. */
import { nextRecord } from './chain.ts'
import type { Disk } from './disk.ts'
import { EMPTY, type Head, JournalDamaged, type JournalRecord } from './journal.ts'
import { parseBatchLine, parseRecordLine } from './line.ts'
import { linesOf } from './lines.ts'

export interface Segment {
  readonly name: string
  /** Number of its first record. */
  readonly first: number
}

export const segmentName = (first: number): string =>
  `records-${String(first).padStart(16, '0')}.log`

/** Those among the names of a folder, in order. */
export function segmentsOf(names: readonly string[]): readonly Segment[] {
  return names
    .map((name) => ({ name, first: Number(/^records-([0-9]{16})\.log$/.exec(name)?.[1] ?? 0) }))
    .filter(({ first }) => first > 0)
    .toSorted((a, b) => a.first - b.first)
}

/** The last segment that can hold the record. */
export function segmentWith(seq: number, segments: readonly Segment[]): number {
  return Math.max(
    0,
    segments.findLastIndex(({ first }) => first <= seq),
  )
}

/** Hash of the record before the first that is read: taken from there. */
const UNKNOWN = ''

/** What is wrong at a record. */
export interface SegmentFault {
  readonly seq: number
  readonly cause: string
}

/**
 * Takes the lines of one segment after the other and checks each against the chain. The first fault ends the records; from
 * there on only one thing counts: whether a whole batch line follows. A batch, like a segment, is begun only when what comes
 * before it is durable, so a fault before a later one is no torn write.
 */
export class ChainCheck {
  /** The last record that is whole. */
  head: Head = EMPTY
  /** The last batch that is whole, and where in the segment it ends. */
  whole: { readonly head: Head; readonly offset: number } = { head: EMPTY, offset: 0 }
  fault: SegmentFault | undefined
  /** Whether the fault can be of a write that a crash tore. */
  isTear = true
  #offset = 0
  #batchLast = 0

  /** The chain up to the first segment that is read is taken from its first line: its records prove it. */
  begin({ first }: Segment, isFirstRead: boolean): void {
    this.#offset = 0
    if (isFirstRead) {
      this.head = { seq: first - 1, hash: first === 1 ? EMPTY.hash : UNKNOWN }
      this.#batchLast = first - 1
    } else if (first !== this.head.seq + 1) {
      this.#fail(`missing: after it, a segment begins with record ${first}`)
      this.isTear = false
    }
    this.whole = { head: this.head, offset: 0 }
  }

  /** The record on a line, if it is one and whole. */
  take(line: string): JournalRecord | undefined {
    if (this.fault !== undefined) {
      if (parseBatchLine(line) !== undefined) this.isTear = false
      return undefined
    }
    this.#offset += Buffer.byteLength(line) + 1
    return this.head.seq === this.#batchLast ? this.#beginBatch(line) : this.#takeRecord(line)
  }

  end(): void {
    if (this.fault === undefined && this.head.seq !== this.#batchLast)
      this.#fail(`missing: what was written with it goes up to record ${this.#batchLast}`)
  }

  #beginBatch(line: string): undefined {
    const batch = parseBatchLine(line)
    const { seq, hash } = this.head
    const follows = batch?.first === seq + 1 && (hash === UNKNOWN || batch.previous === hash)
    if (batch === undefined || !follows) {
      this.isTear = batch === undefined
      return this.#fail(
        batch ? 'does not follow the one before it' : 'the line before it is damaged',
      )
    }
    this.head = { seq, hash: batch.previous }
    if (hash === UNKNOWN) this.whole = { head: this.head, offset: 0 }
    this.#batchLast = seq + batch.count
  }

  #takeRecord(line: string): JournalRecord | undefined {
    const said = parseRecordLine(line, this.head.seq + 1)
    const record = said && nextRecord(this.head, said.body)
    if (record === undefined || record.hash !== said?.hash)
      return this.#fail(said ? 'its hash is not that of its text' : 'its line is damaged')
    this.head = { seq: record.seq, hash: record.hash }
    if (record.seq === this.#batchLast) this.whole = { head: this.head, offset: this.#offset }
    return record
  }

  #fail(cause: string): undefined {
    this.fault = { seq: this.head.seq + 1, cause }
  }
}

/** The records of the segments from one on, some at a time, as far as they are whole: what `check` says of the end counts. */
export async function* checkedRecords(
  disk: Disk,
  segments: readonly Segment[],
  check: ChainCheck,
): AsyncGenerator<readonly JournalRecord[]> {
  for (const [index, segment] of segments.entries()) {
    check.begin(segment, index === 0)
    for await (const lines of linesOf(disk, segment.name)) {
      const records: JournalRecord[] = []
      for (const line of lines) {
        const record = check.take(line)
        if (record !== undefined) records.push(record)
      }
      yield records
    }
    check.end()
    const isLast = index === segments.length - 1
    if (check.fault !== undefined && !isLast)
      throw new JournalDamaged(check.fault.seq, check.fault.cause)
  }
}

/** The records from `after` up to `end`, which is known to be durable. */
export async function* recordsBetween(
  disk: Disk,
  segments: readonly Segment[],
  after: number,
  end: Head,
): AsyncGenerator<JournalRecord> {
  if (after >= end.seq) return
  const check = new ChainCheck()
  const from = segments.slice(segmentWith(after + 1, segments))
  if ((from[0]?.first ?? 0) > after + 1 || from.length === 0)
    throw new JournalDamaged(after + 1, 'missing: there is no segment with it')
  for await (const records of checkedRecords(disk, from, check)) {
    for (const record of records) {
      if (record.seq === end.seq && record.hash !== end.hash)
        throw new JournalDamaged(record.seq, 'is not the one that was acknowledged')
      if (record.seq > after) yield record
      if (record.seq === end.seq) return
    }
  }
  throw new JournalDamaged(check.head.seq + 1, check.fault?.cause ?? 'missing')
}
