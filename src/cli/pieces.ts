/** Long output, a piece at a time: as fast as it is taken, never all in memory. */
import { once } from 'node:events'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileCause, misused } from './problem.ts'

/** To standard output, until all is written or nobody reads on. */
export async function printPieces(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of pieces) {
    if (process.stdout.errored !== null) return
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain').catch(() => {})
  }
}

/** To a file that is there, durable, once all is written, and before that is not there or as it was. */
export async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`)
  const file = await open(partial, 'wx').catch((error) => cannotWrite(path, error))
  try {
    await writeAll(file, pieces, path)
    await rename(partial, path).catch((error) => cannotWrite(path, error))
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

async function writeAll(
  file: FileHandle,
  pieces: AsyncIterable<Uint8Array>,
  path: string,
): Promise<void> {
  try {
    for await (const piece of pieces)
      await file.writeFile(piece).catch((error) => cannotWrite(path, error))
    await file.sync().catch((error) => cannotWrite(path, error))
  } finally {
    await file.close()
  }
}

function cannotWrite(path: string, error: unknown): never {
  const cause = fileCause(error)
  if (cause === undefined) throw error
  return misused(`cannot write ${path}: ${cause}`, 'Choose another place, or make room.')
}
