import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import {
  type BackupManifest,
  backupBytes,
  type Journal,
  JournalDamaged,
  JournalError,
  type JournalRecord,
  nodeDisk,
  openFileJournal,
  openPostgresJournal,
  restoreFolder,
  restorePostgresJournal,
  type Verification,
} from '#journal'
import { checkReadable, refusalLines } from './files.ts'
import { counted, grouped } from './numbers.ts'
import { DONE, type ExitCode, fileCause, misused, REFUSED, USAGE } from './problem.ts'
import { printPieces, writePieces } from './pieces.ts'
import { type Terminal, terminalOf } from './terminal.ts'

export interface JournalFlags {
  readonly data?: string
  readonly market: string
  readonly json?: true
}

/** Where a venue keeps everything, unless told otherwise, and what it calls its journal there. */
const DEFAULT_DATA = 'walras-data'
const JOURNAL = 'journal'

/** Where the journal is: in a folder, or in a database, whose address may hold a password and is not shown. */
interface Place {
  readonly url: string | undefined
  readonly name: string
}

function placeOf({ data, market }: JournalFlags): Place {
  const url = data === undefined ? process.env.DATABASE_URL || undefined : undefined
  return {
    url,
    name: url === undefined ? join(data ?? DEFAULT_DATA, JOURNAL) : `journal ${market}`,
  }
}

/** `walras journal verify`. A torn tail of what was never acknowledged is no damage. */
export async function verifyJournal(
  flags: JournalFlags & { readonly rebuildWitness?: true },
): Promise<ExitCode> {
  return withJournal(flags, async (journal, { name }) => {
    const result = await journal.verify()
    const terminal = terminalOf(process.stdout)
    process.stdout.write(flags.json ? asJson({ whole: isWhole(result), ...result }) : words(name))
    return isWhole(result) ? DONE : REFUSED

    function words(place: string): string {
      return `${verificationWords(result, place, terminal)}\n`
    }
  })
}

const HARMLESS = ['tail_torn', 'witness_rebuilt']

const isWhole = ({ repairs }: Verification): boolean =>
  repairs.every(({ code }) => HARMLESS.includes(code))

function verificationWords(
  { records, head, snapshots, repairs }: Verification,
  place: string,
  { red, green, yellow }: Terminal,
): string {
  const of = snapshots.map(({ seq }) => grouped(seq)).join(' and ')
  const found = repairs.map(
    ({ code, cause, place }) =>
      `${(HARMLESS.includes(code) ? yellow : red)('!')} ${place}: ${cause} (${code})`,
  )
  return [
    `${green('✓')} ${counted(records, 'record')}, each chained to the one before it, to ${head.hash}`,
    `${green('✓')} ${counted(snapshots.length, 'snapshot')}${of && `, after ${of}`}`,
    ...found,
    '',
    isWhole({ records, head, snapshots, repairs })
      ? green(`Whole: everything that was acknowledged in ${place} is there.`)
      : red('Damaged, but no record is lost: see above.'),
  ].join('\n')
}

/** `walras journal export`. */
export async function exportJournal(
  flags: JournalFlags & { readonly after: number; readonly to?: number; readonly out?: string },
): Promise<ExitCode> {
  return withJournal(flags, async (journal) => {
    const lines = linesOf(journal.read(flags.after), flags.to ?? journal.head.seq)
    if (flags.out === undefined) await printPieces(lines)
    else await writePieces(flags.out, lines)
    return DONE
  })
}

async function* linesOf(records: AsyncIterable<JournalRecord>, to: number): AsyncGenerator<Buffer> {
  let piece = ''
  for await (const { seq, hash, body } of records) {
    if (seq > to) break
    piece += `{"body":${body},"hash":"${hash}","seq":${seq}}\n`
    if (piece.length < PIECE_CHARACTERS) continue
    yield Buffer.from(piece)
    piece = ''
  }
  yield Buffer.from(piece)
}

const PIECE_CHARACTERS = 100_000

/** `walras journal backup`. */
export async function backupJournal(file: string, flags: JournalFlags): Promise<ExitCode> {
  return withJournal(flags, async (journal) => {
    const { head } = journal
    await writePieces(file, backupBytes(journal))
    const records = counted(head.seq, 'record')
    process.stdout.write(
      flags.json ? asJson({ file, head }) : `${records}, to ${head.hash}, are in ${file}.\n`,
    )
    return DONE
  })
}

/** `walras journal restore`. */
export async function restoreJournal(file: string, flags: JournalFlags): Promise<ExitCode> {
  checkReadable([file])
  const place = placeOf(flags)
  const source = () => createReadStream(file)
  return guarded(flags, place, async () => {
    const manifest =
      place.url === undefined
        ? await restoreFolder(source, place.name)
        : await restorePostgresJournal(source, place.url, flags)
    process.stdout.write(flags.json ? asJson(manifest) : restoredWords(manifest, place.name))
    return DONE
  })
}

function restoredWords({ records, hash, snapshot }: BackupManifest, place: string): string {
  const from = snapshot === null ? '' : `, and the snapshot after ${grouped(snapshot)}`
  return `${counted(records, 'record')}, to ${hash}${from}, restored to ${place}.\n`
}

/** Opens the journal to look at it, or to mend it where that is asked for, and closes it whatever comes. */
async function withJournal(
  flags: JournalFlags & { readonly rebuildWitness?: true },
  act: (journal: Journal, place: Place) => Promise<ExitCode>,
): Promise<ExitCode> {
  const place = placeOf(flags)
  const { rebuildWitness, market } = flags
  return guarded(flags, place, async () => {
    const journal =
      place.url === undefined
        ? await openFileJournal(
            nodeDisk(place.name),
            rebuildWitness ? { rebuildWitness } : { readOnly: true },
          )
        : await openPostgresJournal(place.url, { market, readOnly: true })
    return act(journal, place).finally(() => journal.close())
  })
}

/** Nothing is there to be used: the command was given another place than was meant. */
const MISUSES = ['journal_not_found', 'journal_unreachable']

async function guarded(
  { json }: JournalFlags,
  { name }: Place,
  act: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof JournalError)) return systemProblem(error, name)
    const { code, message: cause, remedy } = error
    const at = error instanceof JournalDamaged ? `/${error.seq}` : ''
    const refusal = { code, at, cause, remedy }
    if (json) process.stdout.write(asJson([refusal]))
    else process.stderr.write(`${refusalLines(name, [{ ...refusal, at: '' }])}\n`)
    return MISUSES.includes(code) ? USAGE : REFUSED
  }
}

function systemProblem(error: unknown, name: string): never {
  const cause = fileCause(error)
  if (cause === undefined) throw error
  return misused(`cannot use ${name}: ${cause}`, 'Check the path.')
}

const asJson = (document: object): string => `${JSON.stringify(document, null, 2)}\n`
