/**
 * One folder of files as the journal uses it. What was written is durable once `sync` of its file has resolved; that a file
 * is there, gone or renamed, once `syncDirectory` has. Every promise rejects if the system reports an error.
 */
export interface Disk {
  list(): Promise<readonly string[]>
  size(name: string): Promise<number>
  /** Fewer bytes than `length` only at the end of the file. */
  read(name: string, offset: number, length: number): Promise<Uint8Array>
  /** A new, empty file; an error if there is one of that name. */
  create(name: string): Promise<void>
  /** All bytes or an error; the file grows as needed. */
  write(name: string, offset: number, bytes: Uint8Array): Promise<void>
  sync(name: string): Promise<void>
  truncate(name: string, size: number): Promise<void>
  /** Replaces what is there under the new name, as a whole or not at all. */
  rename(from: string, to: string): Promise<void>
  remove(name: string): Promise<void>
  syncDirectory(): Promise<void>
  /** For one process at a time; throws JournalRefused `journal_locked` if another one has it. Freed by `close`. */
  lock(): Promise<void>
  close(): Promise<void>
}

/** A folder read in steps of so many bytes. */
export const READ_BYTES = 1 << 20

/** Creates a file with its content, durable, or leaves none of that name: written aside and then renamed. */
export async function writeWhole(
  disk: Disk,
  name: string,
  pieces: Iterable<Uint8Array>,
): Promise<void> {
  const partial = `${name}${PARTIAL}`
  // Of one who was interrupted.
  if ((await disk.list()).includes(partial)) await disk.remove(partial)
  await disk.create(partial)
  let offset = 0
  for (const piece of pieces) {
    await disk.write(partial, offset, piece)
    offset += piece.length
  }
  await disk.sync(partial)
  await disk.rename(partial, name)
  await disk.syncDirectory()
}

/** Ends the names of files that are not whole yet. */
export const PARTIAL = '.partial'

/** Begins the names of files that name a process that has the folder, or tries to get it. */
export const LOCK_PREFIX = 'lock.'
