/** Where a journal ends: the number and hash of its last record. */
export interface Head {
  readonly seq: number
  readonly hash: string
}

/** All events of one command: a single line of canonical JSON, kept as a whole or not at all. */
export interface JournalRecord {
  /** From 1, without a gap. */
  readonly seq: number
  /** SHA-256 over the hash before it, the number and the body: it stands for everything up to here. */
  readonly hash: string
  readonly body: string
}

/** What all records up to and including `seq` come to. */
export interface Snapshot {
  readonly seq: number
  /** Of the record that it is after. */
  readonly hash: string
  /** A single line, as bodies of records are. */
  readonly body: string
}

/** What opening or reading had to mend, or found damaged and could do without. */
export interface Repair {
  /** Stable, docs/reference/refusals.md. */
  readonly code: string
  readonly cause: string
  /** The file, row or record that it is about. */
  readonly place: string
  readonly seq: number
}

/** What a check of everything found: how many records, whole and chained, and the snapshots that are whole. */
export interface Verification {
  readonly records: number
  readonly head: Head
  readonly snapshots: readonly Head[]
  readonly repairs: readonly Repair[]
}

/**
 * An append-only list of records, chained by hash, with one writer at a time. Every adapter passes the same tests
 * (test/journal/conformance.ts).
 */
export interface Journal {
  /** Of what is durable. */
  readonly head: Head
  /**
   * Appends in the order of the calls; resolves once durable, with the record. Calls that wait share one sync. After any
   * storage error this and every later call reject with JournalHalted: nothing is tried again or acknowledged.
   */
  append(body: string): Promise<JournalRecord>
  /**
   * The records after `seq`, up to the head at the time of the call, in order, each verified against the chain before it is
   * given. Throws JournalDamaged with the number of the record that is damaged or missing.
   */
  read(after: number): AsyncIterable<JournalRecord>
  /** Resolves once durable. The newest two are kept. What a reader saves counts once the writer has adopted it. */
  saveSnapshot(snapshot: Snapshot): Promise<void>
  /** Takes over a snapshot that a reader of this journal has saved. */
  adoptSnapshot(seq: number): Promise<void>
  /** The newest whole snapshot that belongs to this journal, or none; one that is damaged is reported in `repairs`. */
  loadSnapshot(): Promise<Snapshot | undefined>
  /** Reads everything, from record 1 and all snapshots. Throws JournalDamaged; what can be done without is in `repairs`. */
  verify(): Promise<Verification>
  readonly repairs: readonly Repair[]
  /** Waits for what was appended, then lets go of the journal. Later appends reject. */
  close(): Promise<void>
}

/** What hash and number an empty journal has. */
export const EMPTY: Head = { seq: 0, hash: '0'.repeat(64) }

interface Fault {
  /** Stable, docs/reference/refusals.md. */
  readonly code: string
  readonly cause: string
  readonly remedy: string
}

/** Why a journal cannot be used, in words. Everything this module throws on purpose is one of its kinds. */
export class JournalError extends Error {
  readonly code: string
  readonly remedy: string
  constructor({ code, cause, remedy }: Fault, origin?: unknown) {
    super(cause, { cause: origin })
    this.code = code
    this.remedy = remedy
  }
}

/** What was acknowledged is not there, or not as it was. Never mended: the remedy is a backup. */
export class JournalDamaged extends JournalError {
  /** The first record that is bad or missing. */
  readonly seq: number
  constructor(seq: number, cause: string, fault: Partial<Fault> = {}) {
    super({
      code: 'journal_damaged',
      cause: `record ${seq}: ${cause}`,
      remedy:
        'Restore from a backup, or from the copy on another machine; nothing was changed here.',
      ...fault,
    })
    this.seq = seq
  }
}

/** The journal takes nothing more; what was not acknowledged may or may not be in it, and opening it again tells. */
export class JournalHalted extends JournalError {}

/** Somebody else has it open, or it cannot be opened as asked. */
export class JournalRefused extends JournalError {}

/** A storage error as the end of a journal; what is one already stays as it is. */
export function haltedBy(origin: unknown): JournalHalted {
  if (origin instanceof JournalHalted) return origin
  const cause = origin instanceof Error ? origin.message : String(origin)
  return new JournalHalted(
    {
      code: 'journal_halted',
      cause: `the journal stopped at a storage error: ${cause}`,
      remedy: 'See to the storage, then start again: what was acknowledged is read back.',
    },
    origin,
  )
}

export const closedJournal = (): JournalHalted =>
  new JournalHalted({
    code: 'journal_closed',
    cause: 'the journal has been closed',
    remedy: 'Open it again.',
  })

export const notFound = (): JournalRefused =>
  new JournalRefused({
    code: 'journal_not_found',
    cause: 'there is no journal',
    remedy: 'Name the folder, or the market, that a venue has written to.',
  })

export const restoreNotEmpty = (place: string): JournalRefused =>
  new JournalRefused({
    code: 'restore_not_empty',
    cause: `there is something in ${place} already`,
    remedy: 'Restore to another folder or market; what is there is never replaced.',
  })
