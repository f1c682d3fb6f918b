import { readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LOCK_PREFIX as PREFIX, PARTIAL } from './disk.ts'
import { JournalRefused } from './journal.ts'

/** Two that try at once both step back; how often and for how long, at most, before it counts as held. */
const TRIES = 8
const STEP_BACK_MS = 30

let taken = 0

/**
 * Takes a folder for this process: puts up a file of its own, then looks for others. Of two, whoever comes second sees the first,
 * so never do both get it. A file names its process by number and by when it started, so that another process that has got the
 * same number since is not taken for it; those of processes that are gone are removed. Gives what frees the folder.
 */
export async function lockFolder(directory: string): Promise<() => Promise<void>> {
  const own = `${PREFIX}${process.pid}.${taken++}`
  const path = join(directory, own)
  for (let left = TRIES; ; left -= 1) {
    await writeFile(`${path}${PARTIAL}`, (await identityOf(process.pid)) ?? `${process.pid}`)
    await rename(`${path}${PARTIAL}`, path)
    const holder = await otherHolder(directory, own)
    if (holder === undefined) return () => unlink(path)
    await unlink(path)
    if (left <= 1) throw locked(holder)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * STEP_BACK_MS))
  }
}

async function otherHolder(directory: string, own: string): Promise<string | undefined> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(PREFIX) || name.endsWith(PARTIAL) || name === own) continue
    const holder = await textOf(join(directory, name))
    if (holder === undefined) continue
    if (await isAlive(holder)) return holder
    await unlink(join(directory, name)).catch(() => {})
  }
  return undefined
}

const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined)

async function isAlive(holder: string): Promise<boolean> {
  const [pid = '', , boot] = holder.split(' ')
  if (!/^[1-9][0-9]*$/.test(pid)) return false
  const now = await identityOf(Number(pid))
  if (now !== undefined) return now === holder
  return boot === (await bootOf()) && isRunning(Number(pid))
}

/** Also said of processes of others, which /proc may hide. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** `<pid> <when it started> <boot>`; undefined where there is no such process, or no /proc to tell. */
async function identityOf(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([textOf(`/proc/${pid}/stat`), bootOf()])
  if (stat === undefined) return undefined
  // The name of the command, in brackets, may hold blanks: fields are counted from behind it. The start is the 22nd field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return `${pid} ${fields[19]} ${boot}`
}

/** Differs from one start of the machine to the next; undefined where there is no /proc. */
const bootOf = async (): Promise<string | undefined> =>
  (await textOf('/proc/sys/kernel/random/boot_id'))?.trim()

const locked = (holder: string): JournalRefused =>
  new JournalRefused({
    code: 'journal_locked',
    cause: `process ${holder.split(' ')[0]} has the journal open`,
    remedy: 'Stop that process first: a journal has one writer.',
  })
