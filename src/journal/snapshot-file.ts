/**
 * Snapshots as files: a line `snapshot <seq> <hash> <bytes> <hash of the body> <check>`, then the body. `check` is the first 16
 * digits of the hash of the line before it.
 */
import { createHash } from 'node:crypto'
import { sha256 } from './chain.ts'
import { type Disk, READ_BYTES, writeWhole } from './disk.ts'
import type { Head, Snapshot } from './journal.ts'
import { type Measure, piecesOf } from './long-text.ts'

interface Header extends Head, Measure {}

export const snapshotName = (seq: number): string => `snapshot-${String(seq).padStart(16, '0')}`

/** Numbers of the snapshots among the names of a folder, newest first. */
export function snapshotsOf(names: readonly string[]): readonly number[] {
  return names
    .flatMap((name) => /^snapshot-([0-9]{16})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => b - a)
}

export async function writeSnapshot(
  disk: Disk,
  { seq, hash, body }: Snapshot,
  measure: Measure,
): Promise<void> {
  function* pieces(): Generator<Uint8Array> {
    yield Buffer.from(`${headerLine({ seq, hash, ...measure })}\n`)
    for (const piece of piecesOf(body)) yield Buffer.from(piece)
  }
  await writeWhole(disk, snapshotName(seq), pieces())
}

function headerLine({ seq, hash, bytes, digest }: Header): string {
  const said = `snapshot ${seq} ${hash} ${bytes} ${digest}`
  return `${said} ${sha256(said).slice(0, 16)}`
}

/** Longer than any header. */
const HEADER_BYTES = 256
const HEADER = /^snapshot ([0-9]{1,16}) ([0-9a-f]{64}) ([0-9]{1,12}) ([0-9a-f]{64}) [^\n]*/

interface Found extends Header {
  /** Where the body begins. */
  readonly start: number
}

/** The record that a snapshot is after. Undefined: its first line is damaged. */
export async function readSnapshotHeader(disk: Disk, seq: number): Promise<Found | undefined> {
  const begin = Buffer.from(await disk.read(snapshotName(seq), 0, HEADER_BYTES)).toString('latin1')
  const match = HEADER.exec(begin)
  if (match === null) return undefined
  const [line, number, hash = '', bytes, digest = ''] = match
  const header = { seq: Number(number), hash, bytes: Number(bytes), digest }
  const isWhole = headerLine(header) === line && begin[line.length] === '\n' && header.seq === seq
  return isWhole ? { ...header, start: line.length + 1 } : undefined
}

/** Undefined: damaged. Read and decoded in pieces, so that no buffer is as large as the whole. */
export async function readSnapshot(disk: Disk, seq: number): Promise<Snapshot | undefined> {
  const header = await readSnapshotHeader(disk, seq)
  const name = snapshotName(seq)
  if (header === undefined || (await disk.size(name)) !== header.start + header.bytes)
    return undefined
  const digest = createHash('sha256')
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let body = ''
  for (let at = header.start; at < header.start + header.bytes; ) {
    const piece = await disk.read(name, at, READ_BYTES)
    if (piece.length === 0) return undefined
    digest.update(piece)
    body += decoder.decode(piece, { stream: true })
    at += piece.length
  }
  body += decoder.decode()
  if (digest.digest('hex') !== header.digest) return undefined
  return { seq, hash: header.hash, body }
}
