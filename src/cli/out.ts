import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Refusal } from '#base'
import { attempt, shown, STDIN } from './files.ts'
import { fileCause, misused } from './problem.ts'

/** As `--out`: standard output, as `-` is standard input for a market. */
export const STDOUT = '-'

/** Where `--out` puts the outcome of `file`: in a folder, one file for each market. */
export function outPath(out: string, file: string): string {
  if (!isFolder(out)) return out
  const name = file === STDIN ? 'market' : basename(file).replace(/(?:\.json)?(?:\.gz)?$/, '')
  return join(out, `${name}.outcome.json`)
}

/** Refuses a place that cannot be written to, or where a market is, before any work is done. */
export function checkOut(out: string, files: readonly string[]): void {
  const paths = files.map((file) => outPath(out, file))
  const twice = paths.find((path, k) => paths.indexOf(path) !== k)
  if (twice !== undefined && isFolder(out))
    misused(
      `two of the files would write ${twice}`,
      'Clear them one by one, with an --out of their own.',
    )
  if (twice !== undefined)
    misused(
      `--out ${out} is one file, but ${files.length} markets are to be cleared`,
      'Name an existing folder: one file is written there for each market.',
    )
  for (const path of paths) {
    checkNoMarket(path, files)
    checkWritable(path)
  }
}

/** The market and the outcome may have two names, by links, and still be one file. */
function checkNoMarket(path: string, files: readonly string[]): void {
  const there = attempted(() => statSync(path))
  if (there === undefined || !there.isFile()) return
  const same = files.find((file) => {
    const stat = attempted(() => (file === STDIN ? fstatSync(0) : statSync(file)))
    return stat?.dev === there.dev && stat.ino === there.ino
  })
  if (same !== undefined)
    misused(
      `--out ${path} is the market file itself (${shown(same)})`,
      'Name another file: the outcome would replace the market.',
    )
}

export function checkWritable(path: string, remedy = REMEDY): void {
  if (!isFolder(dirname(path)))
    misused(`cannot write ${path}: there is no folder ${dirname(path)}`, 'Make the folder first.')
  const cannot = `cannot write ${path}`
  if (attempted(() => statSync(path)) !== undefined)
    attempt(cannot, () => accessSync(path, constants.W_OK), remedy)
  if (!isReplaced(path)) return
  attempt(
    cannot,
    () => {
      const { name, file } = openBeside(path)
      closeSync(file)
      rmSync(name)
    },
    remedy,
  )
}

const REMEDY = 'Choose another place for --out.'

/** What is written, and what to do where it cannot be. */
export interface Named {
  readonly what: string
  readonly remedy: string
}

/**
 * Writes an outcome or another document, all of it or nothing: into a new file beside it, which then takes its name, so that an outcome
 * that was there before outlives a full disk. What is no plain file (a pipe, a device) is written to as it is.
 */
export function writeOut(
  path: string,
  content: string | Uint8Array,
  { what, remedy }: Named = { what: 'the outcome', remedy: REMEDY },
): Refusal | undefined {
  const plain = Buffer.from(content)
  const bytes = path.endsWith('.gz') ? gzipSync(plain) : plain
  try {
    if (isReplaced(path)) replaceFile(path, bytes)
    else writeFileSync(path, bytes)
    return undefined
  } catch (error) {
    const cause = fileCause(error)
    if (cause === undefined) throw error
    return {
      code: 'write_failed',
      at: '',
      cause: `${what} could not be written: ${cause}`,
      remedy: `Nothing was replaced there. Make room, or ${remedy.charAt(0).toLowerCase()}${remedy.slice(1)}`,
    }
  }
}

function replaceFile(path: string, bytes: Uint8Array): void {
  const { name, file } = openBeside(path)
  try {
    try {
      writeFileSync(file, bytes)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(name, targetOf(path))
  } catch (error) {
    rmSync(name, { force: true })
    throw error
  }
}

/** A new file in the folder of the target, as readable as the file that it is to replace. */
function openBeside(path: string): { readonly name: string; readonly file: number } {
  const target = targetOf(path)
  const name = join(dirname(target), `.${basename(target)}.${process.pid}.partial`)
  const mode = attempted(() => statSync(target))?.mode
  return { name, file: openSync(name, 'wx', mode === undefined ? 0o666 : mode & 0o777) }
}

/** A link stays: the file that it leads to is replaced. */
const targetOf = (path: string): string => attempted(() => realpathSync(path)) ?? path

const isReplaced = (path: string): boolean =>
  attempted((): Stats => statSync(path))?.isFile() !== false

const isFolder = (path: string): boolean =>
  attempted((): Stats => statSync(path))?.isDirectory() === true

function attempted<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
