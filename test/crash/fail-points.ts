/** Places at which a process kills itself, put around what it writes through: the real disk, the real journal. */
import type { Disk, Journal, JournalRecord } from '#journal'

/** `step` as in STEPS; on its so many-th time. */
export interface FailPoint {
  readonly step: string
  readonly nth: number
}

/** Every step of what files go through, in its order. */
export const DISK_STEPS = [
  'records: before write',
  'records: half written',
  'records: before sync',
  'records: before witness',
  'witness: half written',
  'witness: before acknowledgement',
  'witness: before sync',
  'segment: before create',
  'segment: before sync',
  'segment: before folder sync',
  'snapshot: before create',
  'snapshot: half written',
  'snapshot: before sync',
  'snapshot: before rename',
  'snapshot: before folder sync',
  'snapshot: before removal of old',
] as const

const COMMANDS = ['bidEntered', 'bidReplaced', 'bidEnded']
const AUCTIONS = ['auctionOpened', 'auctionClosed', 'outcomePublished']
const EVENTS = [...COMMANDS, ...AUCTIONS]

/** What every adapter goes through. */
export const JOURNAL_STEPS = [
  ...EVENTS.flatMap((kind) => [`${kind}: before append`, `${kind}: appending`, `${kind}: durable`]),
  'snapshot: before save',
  'snapshot: saved',
  'snapshot: adopted',
  'clearing: before',
  'clearing: found',
  'answer: before',
  'answer: told',
] as const

/** Counts what it passes; the process ends, as by a power cut, where it was told to. */
export function killerAt(point: FailPoint | undefined): (step: string) => void {
  let left = point?.nth ?? 0
  return (step) => {
    if (step !== point?.step) return
    left -= 1
    if (left <= 0) die()
  }
}

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
}

/** The half of a write is done first where it is its half that is asked for. */
export function killingDisk(disk: Disk, at: (step: string) => void, point?: FailPoint): Disk {
  const kindOf = (name: string): string =>
    name.startsWith('records-')
      ? 'records'
      : name.startsWith('snapshot-')
        ? 'snapshot'
        : name.startsWith('head')
          ? 'witness'
          : name
  let lastCreated = ''
  return {
    list: () => disk.list(),
    size: (name) => disk.size(name),
    read: (name, offset, length) => disk.read(name, offset, length),
    truncate: (name, size) => disk.truncate(name, size),
    lock: () => disk.lock(),
    close: () => disk.close(),
    create: async (name) => {
      lastCreated = kindOf(name)
      at(lastCreated === 'records' ? 'segment: before create' : `${lastCreated}: before create`)
      await disk.create(name)
    },
    write: async (name, offset, bytes) => {
      const kind = kindOf(name)
      at(`${kind}: before write`)
      if (point?.step === `${kind}: half written`) {
        await disk.write(name, offset, bytes.subarray(0, bytes.length >> 1))
        at(`${kind}: half written`)
      }
      await disk.write(name, offset, bytes)
      if (kind === 'witness') at('witness: before acknowledgement')
    },
    sync: async (name) => {
      const kind = kindOf(name)
      if (kind === 'records' && lastCreated === 'records') at('segment: before sync')
      else at(`${kind}: before sync`)
      await disk.sync(name)
      if (kind === 'records') at('records: before witness')
    },
    syncDirectory: async () => {
      at(`${lastCreated === 'records' ? 'segment' : lastCreated}: before folder sync`)
      lastCreated = ''
      await disk.syncDirectory()
    },
    rename: async (from, to) => {
      at(`${kindOf(to)}: before rename`)
      await disk.rename(from, to)
    },
    remove: async (name) => {
      if (!name.endsWith('.partial')) at(`${kindOf(name)}: before removal of old`)
      await disk.remove(name)
    },
  }
}

export function killingJournal(journal: Journal, at: (step: string) => void): Journal {
  return {
    get head() {
      return journal.head
    },
    get repairs() {
      return journal.repairs
    },
    read: (after) => journal.read(after),
    loadSnapshot: () => journal.loadSnapshot(),
    verify: () => journal.verify(),
    close: () => journal.close(),
    append: async (body): Promise<JournalRecord> => {
      const kind = EVENTS.find((one) => body.includes(`"kind":"${one}"`))
      at(`${kind}: before append`)
      const appended = journal.append(body)
      // The adapter has it by now, and is somewhere between its first byte and its last.
      setTimeout(() => at(`${kind}: appending`), Math.random() * 2)
      const record = await appended
      at(`${kind}: durable`)
      return record
    },
    saveSnapshot: async (snapshot) => {
      at('snapshot: before save')
      await journal.saveSnapshot(snapshot)
      at('snapshot: saved')
    },
    adoptSnapshot: async (seq) => {
      await journal.adoptSnapshot(seq)
      at('snapshot: adopted')
    },
  }
}
