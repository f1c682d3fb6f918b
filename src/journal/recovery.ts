/** Opening a journal of files: what is there, what was acknowledged, what has to be cut or refused. */
import { type Disk, LOCK_PREFIX, PARTIAL } from './disk.ts'
import { type Head, JournalDamaged, notFound, type Repair } from './journal.ts'
import { ChainCheck, checkedRecords, type Segment, segmentsOf, segmentWith } from './segment.ts'
import { readSnapshotHeader, snapshotName, snapshotsOf } from './snapshot-file.ts'
import { NOTHING, SNAPSHOTS_KEPT, WITNESS_FILE, Witness, type Witnessed } from './witness.ts'

export interface FileJournalOptions {
  /** Where a segment ends, in bytes; a single batch may be larger. */
  readonly segmentBytes?: number
  /** For looking only: takes no lock and changes nothing, and may be done while a venue is writing. */
  readonly readOnly?: boolean
  /** Where the witness is lost: takes what is there for all there was, if every record is whole. */
  readonly rebuildWitness?: boolean
  /** Calls after so many milliseconds, unless cancelled before. */
  readonly after?: (milliseconds: number, act: () => void) => () => void
}

/** A journal as it was found, mended. */
export interface Recovered {
  readonly head: Head
  readonly segments: readonly Segment[]
  /** Bytes of the last segment. */
  readonly end: number
  readonly witness: Witness
  /** Of the records that snapshots are after, as far as they were read. */
  readonly hashes: ReadonlyMap<number, string>
  readonly repairs: readonly Repair[]
}

export async function recover(disk: Disk, options: FileJournalOptions): Promise<Recovered> {
  const found = await findWitness(disk, await disk.list(), options)
  // Listed after the witness is read: a writer may begin a segment meanwhile, and the witness speak of what is in it.
  const names = await disk.list()
  const segments = segmentsOf(names)
  const { check, hashes } = await checkTail(disk, segments, found.said, options)
  const { head, offset: end } = check.whole
  const isTorn = check.fault !== undefined
  const repairs = [
    ...found.repairs,
    ...missingSnapshots(found.said, names),
    ...(isTorn ? [tornTail(segments, head.seq, options)] : []),
  ]
  const base = { head, segments, end, hashes, repairs }
  const snapshots = snapshotsOf(names)
  const said = { head, snapshots: snapshots.slice(0, SNAPSHOTS_KEPT) }
  if (options.readOnly) return { ...base, witness: new Witness(disk, said) }
  const last = segments.at(-1)
  if (isTorn && last !== undefined) await disk.truncate(last.name, end)
  // What a process that died left in the system's memory is durable only now.
  if (last !== undefined) await disk.sync(last.name)
  // First, as the witness may be among what a crash left unfinished, and is written aside under that name again.
  for (const name of names.filter(isUnfinished)) await disk.remove(name)
  const witness = found.witness ?? (await Witness.create(disk, said))
  await witness.write(said)
  await witness.sync()
  const left = snapshots.slice(SNAPSHOTS_KEPT).map(snapshotName)
  for (const name of left) await disk.remove(name)
  await disk.syncDirectory()
  return { ...base, witness }
}

/** Of a file of ours; other processes may be at locks of theirs. */
const isUnfinished = (name: string): boolean =>
  name.endsWith(PARTIAL) && !name.startsWith(LOCK_PREFIX)

interface Found {
  readonly said: Witnessed
  /** Undefined: to be made anew. */
  readonly witness: Witness | undefined
  readonly repairs: readonly Repair[]
}

async function findWitness(
  disk: Disk,
  names: readonly string[],
  { readOnly, rebuildWitness }: FileJournalOptions,
): Promise<Found> {
  const found = await Witness.read(disk)
  const isNew = segmentsOf(names).length === 0 && snapshotsOf(names).length === 0
  if (found === 'absent' && isNew) {
    if (readOnly) throw notFound()
    return { said: NOTHING, witness: undefined, repairs: [] }
  }
  if (found === 'absent' || found === undefined) {
    if (!rebuildWitness) throw witnessLost(found === 'absent')
    return { said: NOTHING, witness: undefined, repairs: [WITNESS_REBUILT] }
  }
  const { said, witness, damaged } = found
  if (!damaged) return { said, witness, repairs: [] }
  return { said, witness: undefined, repairs: [{ ...SLOT_DAMAGED, seq: said.head.seq }] }
}

/**
 * Reads on from the newest snapshot, or from what the witness says if that is less, to the end. All that was acknowledged has to
 * be there; what comes after may be torn, if it is the last that was written.
 */
async function checkTail(
  disk: Disk,
  segments: readonly Segment[],
  said: Witnessed,
  { rebuildWitness }: FileJournalOptions,
): Promise<{ readonly check: ChainCheck; readonly hashes: ReadonlyMap<number, string> }> {
  const check = new ChainCheck()
  const hashes = new Map<number, string>()
  const from = segments.slice(segmentWith(await tailStart(disk, said), segments))
  if (segments[0] !== undefined && segments[0].first !== 1)
    throw new JournalDamaged(
      1,
      `missing: the first segment begins with record ${segments[0].first}`,
    )
  for await (const records of checkedRecords(disk, from, check)) {
    const first = records[0]?.seq ?? 0
    for (const seq of said.snapshots) {
      const hash = records[seq - first]?.hash
      if (hash !== undefined) hashes.set(seq, hash)
    }
    const record = records[said.head.seq - first]
    if (record !== undefined && record.hash !== said.head.hash)
      throw new JournalDamaged(record.seq, 'is not the one that was acknowledged')
  }
  const { head, fault, isTear, whole } = check
  if (whole.head.seq < said.head.seq || !isTear || (fault !== undefined && rebuildWitness))
    throw new JournalDamaged(fault?.seq ?? head.seq + 1, fault?.cause ?? 'missing at the end')
  return { check, hashes }
}

async function tailStart(disk: Disk, { head, snapshots }: Witnessed): Promise<number> {
  for (const seq of snapshots) {
    if (seq <= head.seq && (await hasHeader(disk, seq))) return seq
  }
  return 0
}

const hasHeader = async (disk: Disk, seq: number): Promise<boolean> =>
  (await disk.list()).includes(snapshotName(seq)) &&
  (await readSnapshotHeader(disk, seq)) !== undefined

const missingSnapshots = ({ snapshots }: Witnessed, names: readonly string[]): readonly Repair[] =>
  snapshots
    .filter((seq) => !names.includes(snapshotName(seq)))
    .map((seq) => ({
      code: 'snapshot_missing',
      cause: 'the snapshot is gone',
      place: snapshotName(seq),
      seq,
    }))

const tornTail = (
  segments: readonly Segment[],
  seq: number,
  { readOnly }: FileJournalOptions,
): Repair => ({
  code: 'tail_torn',
  cause: `what follows record ${seq} is not whole and was never acknowledged${readOnly ? '' : ': cut off'}`,
  place: segments.at(-1)?.name ?? '',
  seq: seq + 1,
})

const WITNESS_REBUILT: Repair = {
  code: 'witness_rebuilt',
  cause: 'the witness was lost: the records that are there were taken for all there were',
  place: WITNESS_FILE,
  seq: 0,
}

const SLOT_DAMAGED = {
  code: 'witness_slot_damaged',
  cause: 'one of its two slots is damaged: the other one was taken, which may be a second older',
  place: WITNESS_FILE,
}

const witnessLost = (isAbsent: boolean): JournalDamaged =>
  new JournalDamaged(0, '', {
    code: 'journal_witness_lost',
    cause: `the file ${WITNESS_FILE}, which says what was acknowledged, is ${isAbsent ? 'missing' : 'damaged in both slots'}`,
    remedy:
      'Restore from a backup; or, if the end of the journal is known to be right, run walras journal verify --rebuild-witness.',
  })
