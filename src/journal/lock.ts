import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { JournalRefused } from './journal.ts'

const FILE = 'lock'

/**
 * Takes a folder for this process: a file that names it, by number and by when it started, so that another process that has
 * got the same number since is not taken for it. The file comes by `link`, whole or not at all. Gives what frees the folder.
 */
export async function lockFolder(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, FILE)
  const own = `${path}.${process.pid}.${ownNumber++}`
  const me = await identityOf(process.pid)
  await writeFile(own, me ?? `${process.pid}`)
  try {
    while (!(await linked(own, path))) await removeStale(path, own)
  } finally {
    await unlink(own)
  }
  return () => unlink(path)
}

let ownNumber = 0

const linked = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(
    () => true,
    (error) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )

/** Moves away the lock of a process that is gone. If another one was quicker and it is theirs, it is put back. */
async function removeStale(path: string, own: string): Promise<void> {
  const holder = await textOf(path)
  if (holder === undefined) return
  if (await isAlive(holder)) throw locked(holder)
  const aside = `${own}.stale`
  const isMoved = await rename(path, aside).then(
    () => true,
    () => false,
  )
  if (!isMoved) return
  if ((await textOf(aside)) !== holder) await linked(aside, path)
  await unlink(aside)
}

const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined)

async function isAlive(holder: string): Promise<boolean> {
  const pid = Number(holder.split(' ')[0])
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  const now = await identityOf(pid)
  if (now !== undefined || process.platform === 'linux') return now === holder
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** `<pid> <when it started> <boot>`; undefined where there is no such process, or no /proc to tell. */
async function identityOf(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    textOf(`/proc/${pid}/stat`),
    textOf('/proc/sys/kernel/random/boot_id'),
  ])
  if (stat === undefined || boot === undefined) return undefined
  // The name of the command, in brackets, may hold blanks: fields are counted from behind it. The start is the 22nd field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return `${pid} ${fields[19]} ${boot.trim()}`
}

const locked = (holder: string): JournalRefused =>
  new JournalRefused({
    code: 'journal_locked',
    cause: `process ${holder.split(' ')[0]} has the journal open`,
    remedy: 'Stop that process first: a journal has one writer.',
  })
