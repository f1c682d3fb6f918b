import type { Client } from 'pg'
import { assert } from '#base'
import { assertLine, nextRecord, nextRecords } from './chain.ts'
import { CommitQueue } from './commit-queue.ts'
import {
  closedJournal,
  EMPTY,
  type Head,
  type Journal,
  JournalDamaged,
  JournalHalted,
  type JournalRecord,
  type Repair,
  type Snapshot,
  type Verification,
} from './journal.ts'
import { measured } from './long-text.ts'
import { connect } from './postgres-connection.ts'
import { type Opened, openHead } from './postgres-head.ts'
import { readSnapshotRows, snapshotRows, writeSnapshotRows } from './postgres-snapshots.ts'
import { HEADS, RECORDS } from './postgres-tables.ts'
import { SNAPSHOTS_KEPT } from './witness.ts'

export interface PostgresJournalOptions {
  /** One database may hold several journals. */
  readonly market: string
  /** For looking only: fences nobody off and changes nothing. */
  readonly readOnly?: boolean
}

/** How long an append may take before it counts as lost. */
const APPEND_MS = 30_000

/** Rows that are fetched at once: by their numbers, so that no engine plans to sort all that is left. */
const PAGE_ROWS = 2000

/**
 * One statement, and so one transaction: the head moves only if it is where this writer left it and nobody has opened the journal
 * since, and rows come only if the head moved.
 */
const APPEND = `
  WITH moved AS (
    UPDATE ${HEADS} SET seq = $5, hash = $6
    WHERE market = $1 AND epoch = $2 AND seq = $3 AND hash = $4
    RETURNING market
  )
  INSERT INTO ${RECORDS} (market, seq, hash, body)
  SELECT moved.market, added.seq, added.hash, added.body
  FROM moved, unnest($7::BIGINT[], $8::TEXT[], $9::TEXT[]) AS added (seq, hash, body)`

/**
 * Opens the journal of a market in a database, or begins one. Whoever opens it last is its writer: the appends of those before
 * fail from then on with JournalHalted `journal_fenced`. Throws JournalDamaged or JournalRefused.
 */
export async function openPostgres(url: string, options: PostgresJournalOptions): Promise<Journal> {
  let lost: (error: Error) => void = () => {}
  const onLoss = (error: Error): void => lost(error)
  const writer = await connect(url, onLoss, APPEND_MS)
  try {
    const opened = await openHead(writer, options)
    const journal = new PostgresJournal(options, opened, writer, await connect(url, onLoss))
    lost = (error) => journal.halt(error)
    return journal
  } catch (error) {
    await writer.end().catch(() => {})
    throw error
  }
}

class PostgresJournal implements Journal {
  readonly repairs: Repair[] = []
  readonly #market: string
  readonly #readOnly: boolean
  readonly #epoch: number
  readonly #writer: Client
  /** Reads and snapshots have a connection of their own, so that no append waits for one. */
  readonly #reader: Client
  readonly #queue: CommitQueue
  #head: Head

  constructor(
    { market, readOnly }: PostgresJournalOptions,
    { head, epoch }: Opened,
    writer: Client,
    reader: Client,
  ) {
    this.#market = market
    this.#readOnly = readOnly ?? false
    this.#head = head
    this.#epoch = epoch
    this.#writer = writer
    this.#reader = reader
    this.#queue = new CommitQueue((bodies) => this.#commit(bodies))
    if (readOnly) this.#queue.halt(closedJournal())
  }

  get head(): Head {
    return this.#head
  }

  append(body: string): Promise<JournalRecord> {
    assertLine(body)
    return this.#queue.append(body)
  }

  read(after: number): AsyncIterable<JournalRecord> {
    return this.#read(after, this.#head)
  }

  async saveSnapshot(snapshot: Snapshot): Promise<void> {
    const { seq, hash, body } = snapshot
    assert(seq <= this.#head.seq, 'a snapshot is of what is durable')
    assert(seq < this.#head.seq || hash === this.#head.hash, 'a snapshot is of this journal')
    const { digest } = await measured(body)
    const place = { market: this.#market, digest, kept: SNAPSHOTS_KEPT }
    const write = (): Promise<void> => writeSnapshotRows(this.#reader, place, snapshot)
    await (this.#readOnly ? write() : this.#queue.guard(write))
  }

  /** Rows are there for everyone as soon as they are written. */
  async adoptSnapshot(): Promise<void> {}

  async loadSnapshot(): Promise<Snapshot | undefined> {
    for (const seq of await this.#ask((client) => snapshotRows(client, this.#market))) {
      const snapshot = await this.#wholeSnapshot(seq)
      if (snapshot !== undefined) return snapshot
    }
    return undefined
  }

  async verify(): Promise<Verification> {
    let records = 0
    for await (const _ of this.read(0)) records += 1
    const snapshots: Head[] = []
    for (const number of await this.#ask((client) => snapshotRows(client, this.#market))) {
      const snapshot = await this.#wholeSnapshot(number)
      if (snapshot !== undefined) snapshots.push({ seq: snapshot.seq, hash: snapshot.hash })
    }
    return { records, head: this.#head, snapshots, repairs: this.repairs }
  }

  async close(): Promise<void> {
    await this.#queue.close()
    this.#queue.halt(closedJournal())
    await Promise.allSettled([this.#writer.end(), this.#reader.end()])
  }

  halt(error: unknown): void {
    this.#queue.halt(error)
  }

  async #commit(bodies: readonly string[]): Promise<readonly JournalRecord[]> {
    const before = this.#head
    const records = nextRecords(before, bodies)
    const { seq, hash } = records.at(-1) as JournalRecord
    const place = [this.#market, this.#epoch, before.seq, before.hash, seq, hash]
    const columns = [
      records.map((record) => record.seq),
      records.map((record) => record.hash),
      bodies,
    ]
    const { rowCount } = await this.#writer.query(APPEND, [...place, ...columns])
    if (rowCount !== records.length) throw fenced()
    this.#head = { seq, hash }
    return records
  }

  async *#read(after: number, end: Head): AsyncGenerator<JournalRecord> {
    if (after >= end.seq) return
    let last = await this.#headAt(after)
    while (last.seq < end.seq) {
      const rows = await this.#page(last.seq, end.seq)
      if (rows.length === 0) throw new JournalDamaged(last.seq + 1, 'missing')
      for (const row of rows) {
        const record = checked(last, row)
        if (record.seq === end.seq && record.hash !== end.hash)
          throw new JournalDamaged(record.seq, 'is not the one that was acknowledged')
        yield record
        last = { seq: record.seq, hash: record.hash }
      }
    }
  }

  /** What the record after this one is chained to; that record proves it. */
  async #headAt(seq: number): Promise<Head> {
    if (seq === 0) return EMPTY
    const [row] = await this.#page(seq - 1, seq)
    if (row === undefined) throw new JournalDamaged(seq, 'missing')
    return { seq, hash: row.hash }
  }

  async #page(after: number, upTo: number): Promise<readonly JournalRecord[]> {
    const { rows } = await this.#ask((client) =>
      client.query<{ readonly seq: string; readonly hash: string; readonly body: string }>(
        `SELECT seq, hash, body FROM ${RECORDS}
         WHERE market = $1 AND seq > $2 AND seq <= $3 ORDER BY seq`,
        [this.#market, after, Math.min(upTo, after + PAGE_ROWS)],
      ),
    )
    return rows.map(({ seq, hash, body }) => ({ seq: Number(seq), hash, body }))
  }

  async #wholeSnapshot(seq: number): Promise<Snapshot | undefined> {
    const snapshot = await this.#ask((client) => readSnapshotRows(client, this.#market, seq))
    const [record] = await this.#page(seq - 1, seq)
    if (snapshot !== undefined && snapshot.hash === record?.hash) return snapshot
    const cause = `the snapshot is damaged, or not after any record of this journal: left out`
    const repair = { code: 'snapshot_damaged', cause, place: `snapshot ${seq}`, seq }
    if (!this.repairs.some(({ place }) => place === repair.place)) this.repairs.push(repair)
    return undefined
  }

  async #ask<T>(question: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await question(this.#reader)
    } catch (error) {
      throw this.#queue.halt(error)
    }
  }
}

/** A row, if it is the record that follows. */
function checked(last: Head, row: JournalRecord): JournalRecord {
  if (row.seq !== last.seq + 1) throw new JournalDamaged(last.seq + 1, 'missing')
  const record = nextRecord(last, row.body)
  if (record.hash !== row.hash)
    throw new JournalDamaged(record.seq, 'its hash is not that of its text')
  return record
}

const fenced = (): JournalHalted =>
  new JournalHalted({
    code: 'journal_fenced',
    cause: 'another process has opened the journal since, and is its writer now',
    remedy: 'Let this process end: the other one carries on.',
  })
