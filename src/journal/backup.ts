/**
 * Backups: a journal as one gzip file of two members. The first one holds lines,
 *
 *   {"hash":…,"records":…,"snapshot":…,"walrasBackup":1}     how much there is: up to which record, its hash
 *   <seq> <hash> <body>                                      each record, from the first
 *   snapshot <seq> <hash> <body>                             the newest snapshot, if there is one
 *
 * the second one `digest <SHA-256 of all bytes before it>`. That covers what gzip leaves unchecked (its header, padding), and the
 * second member is compared byte for byte with what it has to be: no bit of a backup is unchecked. `zcat` reads it all the same.
 */
import { createHash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGunzip, createGzip, gzipSync } from 'node:zlib'
import { canonicalJson } from '#base'
import { type Journal, JournalRefused, restoreNotEmpty, type Snapshot } from './journal.ts'
import { parseRecordLine } from './line.ts'

export interface BackupManifest {
  readonly walrasBackup: 1
  readonly records: number
  /** Of the last record. */
  readonly hash: string
  /** Of which record there is a snapshot. */
  readonly snapshot: number | null
}

/** Where a backup is read from; asked for twice, since nothing is restored of a backup that is not whole. */
export type BackupSource = () => AsyncIterable<Uint8Array>

/** The bytes of a backup of all that is durable now. Every record is verified as it is read. */
export async function* backupBytes(journal: Journal): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256')
  const gzip = createGzip()
  pipeline(Readable.from(backupLines(journal)), gzip, () => {})
  for await (const piece of gzip) {
    digest.update(piece)
    yield piece
  }
  yield lastMember(digest.digest('hex'))
}

const PIECE_CHARACTERS = 100_000

async function* backupLines(journal: Journal): AsyncGenerator<string> {
  const records = journal.read(0)
  const { seq, hash } = journal.head
  const snapshot = await journal.loadSnapshot()
  const manifest: BackupManifest = {
    walrasBackup: 1,
    records: seq,
    hash,
    snapshot: snapshot?.seq ?? null,
  }
  yield `${canonicalJson(manifest)}\n`
  let piece = ''
  for await (const record of records) {
    piece += `${record.seq} ${record.hash} ${record.body}\n`
    if (piece.length < PIECE_CHARACTERS) continue
    yield piece
    piece = ''
  }
  yield piece
  if (snapshot !== undefined) yield `snapshot ${snapshot.seq} ${snapshot.hash} ${snapshot.body}\n`
}

/** Stored and not compressed, without the byte that names the system: the same everywhere. */
function lastMember(digest: string): Buffer {
  const member = gzipSync(`digest ${digest}\n`, { level: 0 })
  member[8] = 0
  member[9] = 255
  return member
}

const LAST_BYTES = lastMember('0'.repeat(64)).length

/** Refuses a backup of which any bit is not as it was written. */
export async function checkBackup(source: BackupSource): Promise<void> {
  const digest = createHash('sha256')
  let tail: Buffer = Buffer.alloc(0)
  for await (const piece of source()) {
    const bytes = Buffer.concat([tail, piece])
    const end = Math.max(0, bytes.length - LAST_BYTES)
    digest.update(bytes.subarray(0, end))
    tail = bytes.subarray(end)
  }
  if (!tail.equals(lastMember(digest.digest('hex')))) throw damaged('its digest is another')
}

/**
 * Puts a backup into an empty journal: all records, with the same hashes, and the snapshot. One that is broken off leaves
 * a journal with a part of the records: `restoreFolder` and `restorePostgres` see to it that nobody takes that for all.
 */
export async function restoreBackup(
  source: BackupSource,
  journal: Journal,
): Promise<BackupManifest> {
  if (journal.head.seq > 0) throw restoreNotEmpty('the journal')
  await checkBackup(source)
  const lines = backupText(source)
  const { value: first } = await lines.next()
  const manifest = manifestOf(first ?? '')
  const snapshot = await restoreLines(lines, journal, manifest)
  const { seq, hash } = journal.head
  if (seq !== manifest.records || hash !== manifest.hash) throw damaged('records are missing')
  if (snapshot !== undefined) await journal.saveSnapshot(snapshot)
  return manifest
}

/** Appends that are under way at once. */
const WINDOW = 4000

async function restoreLines(
  lines: AsyncIterable<string>,
  journal: Journal,
  { records, snapshot }: BackupManifest,
): Promise<Snapshot | undefined> {
  let found: Snapshot | undefined
  let seq = 0
  let window: Promise<void>[] = []
  for await (const line of lines) {
    if (line.startsWith('digest ')) break
    if (seq === records) {
      found = snapshotOf(line, snapshot)
      continue
    }
    seq += 1
    window.push(restoreRecord(line, seq, journal))
    if (window.length < WINDOW) continue
    await Promise.all(window)
    window = []
  }
  await Promise.all(window)
  if ((found?.seq ?? null) !== snapshot) throw damaged('its snapshot is missing')
  return found
}

async function restoreRecord(line: string, seq: number, journal: Journal): Promise<void> {
  const record = parseRecordLine(line, seq)
  if (record === undefined) throw damaged(`record ${seq} is not there`)
  const { hash } = await journal.append(record.body)
  if (hash !== record.hash) throw damaged(`record ${seq} is not chained to the one before it`)
}

function snapshotOf(line: string, seq: number | null): Snapshot | undefined {
  const [, number, hash = '', body = ''] =
    /^snapshot ([0-9]+) ([0-9a-f]{64}) (.*)$/s.exec(line) ?? []
  return Number(number) === seq && seq !== null ? { seq, hash, body } : undefined
}

async function* backupText(source: BackupSource): AsyncGenerator<string, undefined> {
  const gunzip = createGunzip()
  pipeline(Readable.from(source()), gunzip, () => {})
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest = ''
  for await (const piece of gunzip) {
    const lines = decoder.decode(piece, { stream: true }).split('\n')
    lines[0] = rest + lines[0]
    rest = lines.pop() ?? ''
    yield* lines
  }
  return undefined
}

function manifestOf(line: string): BackupManifest {
  const manifest = JSON.parse(line) as BackupManifest
  if (manifest.walrasBackup === 1) return manifest
  throw new JournalRefused({
    code: 'journal_version_unknown',
    cause: `the backup is of version ${manifest.walrasBackup}, and this program knows version 1`,
    remedy: 'Use the program that wrote it, or a later one.',
  })
}

const damaged = (cause: string): JournalRefused =>
  new JournalRefused({
    code: 'backup_damaged',
    cause: `this is no whole backup: ${cause}`,
    remedy: 'Take another copy of it, or an earlier backup; nothing of it was taken.',
  })
