import { readFileSync, statSync } from 'node:fs'
import type { Market } from '#bidding'
import type { Refusal, Result } from '#base'
import type { Outcome } from '#auction'
import { fileCause, misused } from './problem.ts'

/** Largest file or standard input that is read, in bytes. */
const BYTES_MAX = 256 * 1024 * 1024

export const STDIN = '-'

/** The name to show for a file. */
export const shown = (file: string): string => (file === STDIN ? 'standard input' : file)

/** Refuses what cannot be read before any work is done. */
export function checkReadable(files: readonly string[]): void {
  if (files.filter((file) => file === STDIN).length > 1)
    misused(
      'standard input (-) is named twice',
      'It can be read only once: give one of them a path.',
    )
  for (const file of files) if (file !== STDIN) checkFile(file)
}

function checkFile(file: string): void {
  const stat = attempt(`cannot read ${file}`, () => statSync(file))
  if (stat.isDirectory())
    misused(
      `cannot read ${file}: it is a folder`,
      'Name a file in it, or several: walras clear FOLDER/*.json',
    )
  if (stat.isFile() && stat.size > BYTES_MAX)
    misused(
      `cannot read ${file}: it is larger than ${BYTES_MAX / 1024 / 1024} MiB`,
      'Split the market into several files.',
    )
}

export async function readBytes(file: string): Promise<Uint8Array> {
  if (file === STDIN) return readStdin()
  checkFile(file)
  return attempt(`cannot read ${file}`, () => readFileSync(file))
}

async function readStdin(): Promise<Uint8Array> {
  if (process.stdin.isTTY) process.stderr.write('Reading from the terminal; end with Ctrl-D.\n')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > BYTES_MAX)
      misused(
        `standard input is larger than ${BYTES_MAX / 1024 / 1024} MiB`,
        'Split the market into several files.',
      )
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** Reads a market file, or says all that is wrong with it. */
export async function readMarket(file: string): Promise<Result<Market>> {
  const bytes = await readBytes(file)
  const { readMarketFile } = await import('#bidding')
  return readMarketFile(bytes)
}

/** Reads an outcome document, gzipped or not. */
export async function readOutcome(file: string): Promise<Result<Outcome>> {
  const bytes = await readBytes(file)
  const [{ readJson, readTextFile }, { parseOutcome }] = await Promise.all([
    import('#bidding'),
    import('#auction'),
  ])
  const text = readTextFile(bytes)
  if (!text.ok) return text
  const document = readJson(text.value)
  return document.ok ? parseOutcome(document.value) : document
}

/** Does it, or says in plain words why the system would not let it. */
export function attempt<T>(
  what: string,
  act: () => T,
  remedy = 'Check the path; - reads standard input.',
): T {
  try {
    return act()
  } catch (error) {
    const cause = fileCause(error)
    if (cause === undefined) throw error
    return misused(`${what}: ${cause}`, remedy)
  }
}

/** `market.json, /bids/3/bid/limit: … (code). remedy`, one line for each refusal. */
export function refusalLines(file: string, refusals: readonly Refusal[]): string {
  return refusals
    .map(({ at, cause, code, remedy }) => {
      const place = at === '' ? shown(file) : `${shown(file)}, ${at}`
      return `${place}: ${cause} (${code}). ${remedy}`
    })
    .join('\n')
}
