import { assert } from '#base'
import { assertLine, nextRecords } from './chain.ts'
import { CommitQueue } from './commit-queue.ts'
import type { Disk } from './disk.ts'
import {
  closedJournal,
  type Head,
  type Journal,
  type JournalRecord,
  type Repair,
  type Snapshot,
  type Verification,
} from './journal.ts'
import { batchText } from './line.ts'
import { measured } from './long-text.ts'
import { type FileJournalOptions, type Recovered, recover } from './recovery.ts'
import { recordsBetween, type Segment, segmentName } from './segment.ts'
import { readSnapshot, snapshotName, writeSnapshot } from './snapshot-file.ts'
import { SNAPSHOTS_KEPT, type Witness } from './witness.ts'

const SEGMENT_BYTES = 64 * 1024 * 1024

/** How long what the witness says may be in the system's memory only. */
const WITNESS_SYNC_MS = 1000

/**
 * Opens the journal in a folder, or begins one: takes the lock, checks that all that was acknowledged is there, cuts a torn tail.
 * Throws JournalDamaged or JournalRefused.
 */
export async function openFileJournal(
  disk: Disk,
  options: FileJournalOptions = {},
): Promise<Journal> {
  try {
    if (!options.readOnly) await disk.lock()
    return new FileJournal(disk, await recover(disk, options), options)
  } catch (error) {
    await disk.close()
    throw error
  }
}

class FileJournal implements Journal {
  readonly repairs: Repair[]
  readonly #disk: Disk
  readonly #witness: Witness
  readonly #queue: CommitQueue
  readonly #options: FileJournalOptions
  readonly #hashes: ReadonlyMap<number, string>
  #segments: readonly Segment[]
  #head: Head
  /** Bytes of the last segment. */
  #end: number
  #cancelSync: (() => void) | undefined

  constructor(disk: Disk, found: Recovered, options: FileJournalOptions) {
    this.#disk = disk
    this.#options = options
    this.#witness = found.witness
    this.#segments = found.segments
    this.#head = found.head
    this.#end = found.end
    this.#hashes = found.hashes
    this.repairs = [...found.repairs]
    this.#queue = new CommitQueue((bodies) => this.#commit(bodies))
    if (options.readOnly) this.#queue.halt(closedJournal())
  }

  get head(): Head {
    return this.#head
  }

  append(body: string): Promise<JournalRecord> {
    assertLine(body)
    return this.#queue.append(body)
  }

  read(after: number): AsyncIterable<JournalRecord> {
    return recordsBetween(this.#disk, this.#segments, after, this.#head)
  }

  async saveSnapshot(snapshot: Snapshot): Promise<void> {
    const { seq, hash, body } = snapshot
    assert(seq <= this.#head.seq, 'a snapshot is of what is durable')
    assert(seq < this.#head.seq || hash === this.#head.hash, 'a snapshot is of this journal')
    const measure = await measured(body)
    // A reader may not touch the witness. What it has written is complete, and is found without it, too.
    if (this.#options.readOnly) return writeSnapshot(this.#disk, snapshot, measure)
    await this.#queue.guard(() => writeSnapshot(this.#disk, snapshot, measure))
    await this.adoptSnapshot(seq)
  }

  async adoptSnapshot(seq: number): Promise<void> {
    await this.#queue.exclusive(async () => {
      const all = [...new Set([seq, ...this.#witness.said.snapshots])].toSorted((a, b) => b - a)
      await this.#witness.write({ snapshots: all.slice(0, SNAPSHOTS_KEPT) })
      await this.#witness.sync()
      for (const old of all.slice(SNAPSHOTS_KEPT)) await this.#disk.remove(snapshotName(old))
    })
  }

  async loadSnapshot(): Promise<Snapshot | undefined> {
    for (const seq of this.#witness.said.snapshots) {
      const snapshot = await this.#wholeSnapshot(seq)
      if (snapshot !== undefined) return snapshot
    }
    return undefined
  }

  async verify(): Promise<Verification> {
    let records = 0
    for await (const _ of this.read(0)) records += 1
    const snapshots: Head[] = []
    for (const number of this.#witness.said.snapshots) {
      const snapshot = await this.#wholeSnapshot(number)
      if (snapshot !== undefined) snapshots.push({ seq: snapshot.seq, hash: snapshot.hash })
    }
    return { records, head: this.#head, snapshots, repairs: this.repairs }
  }

  async close(): Promise<void> {
    await this.#queue.close()
    this.#cancelSync?.()
    if (!this.#options.readOnly)
      await this.#queue.exclusive(() => this.#witness.sync()).catch(() => {})
    this.#queue.halt(closedJournal())
    await this.#disk.close()
  }

  /** Durable first, then witnessed; only then told. */
  async #commit(bodies: readonly string[]): Promise<readonly JournalRecord[]> {
    const records = nextRecords(this.#head, bodies)
    const bytes = Buffer.from(batchText(this.#head, records))
    const segment = await this.#segmentFor(bytes.length)
    await this.#disk.write(segment.name, this.#end, bytes)
    await this.#disk.sync(segment.name)
    const { seq, hash } = records.at(-1) as JournalRecord
    await this.#witness.write({ head: { seq, hash } })
    this.#end += bytes.length
    this.#head = { seq, hash }
    this.#syncWitnessLater()
    return records
  }

  /** The last segment, or a new one where the bytes would make it too large. */
  async #segmentFor(bytes: number): Promise<Segment> {
    const last = this.#segments.at(-1)
    const bytesMax = this.#options.segmentBytes ?? SEGMENT_BYTES
    if (last !== undefined && (this.#end === 0 || this.#end + bytes <= bytesMax)) return last
    const first = this.#head.seq + 1
    const segment = { name: segmentName(first), first }
    await this.#disk.create(segment.name)
    await this.#disk.sync(segment.name)
    await this.#disk.syncDirectory()
    this.#segments = [...this.#segments, segment]
    this.#end = 0
    return segment
  }

  #syncWitnessLater(): void {
    this.#cancelSync ??= (this.#options.after ?? later)(WITNESS_SYNC_MS, () => {
      this.#cancelSync = undefined
      this.#queue.exclusive(() => this.#witness.sync()).catch(() => {})
    })
  }

  /** Undefined: damaged, or of another journal, which `repairs` says. */
  async #wholeSnapshot(seq: number): Promise<Snapshot | undefined> {
    const snapshot = await readSnapshot(this.#disk, seq)
    const cause =
      snapshot === undefined
        ? 'the snapshot is damaged: left out'
        : snapshot.hash === (await this.#hashAt(seq))
          ? undefined
          : 'the snapshot is not after any record of this journal: left out'
    if (cause === undefined) return snapshot
    const repair = { code: 'snapshot_damaged', cause, place: snapshotName(seq), seq }
    if (!this.repairs.some(({ code, place }) => code === repair.code && place === repair.place))
      this.repairs.push(repair)
    return undefined
  }

  async #hashAt(seq: number): Promise<string | undefined> {
    const known = this.#hashes.get(seq)
    if (known !== undefined) return known
    if (seq === this.#head.seq) return this.#head.hash
    for await (const { hash } of this.read(seq - 1)) return hash
    return undefined
  }
}

function later(milliseconds: number, act: () => void): () => void {
  const timer = setTimeout(act, milliseconds).unref()
  return () => clearTimeout(timer)
}
