import { mkdir, mkdtemp, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type BackupManifest, type BackupSource, restoreBackup } from './backup.ts'
import { openFileJournal } from './file-journal.ts'
import { restoreNotEmpty } from './journal.ts'
import { nodeDisk } from './node-disk.ts'

/**
 * Makes a folder with the journal of a backup, as a whole or not at all: it is written beside, and takes its name last. Refuses a
 * folder in which there is anything.
 */
export async function restoreFolder(
  source: BackupSource,
  directory: string,
): Promise<BackupManifest> {
  const target = resolve(directory)
  if ((await namesIn(target)).length > 0) throw restoreNotEmpty(directory)
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const aside = await mkdtemp(join(dirname(target), `.${basename(target)}.restoring-`))
  try {
    const journal = await openFileJournal(nodeDisk(aside))
    const manifest = await restoreBackup(source, journal).finally(() => journal.close())
    await rmdir(target).catch(() => {})
    await rename(aside, target)
    await syncFolder(dirname(target))
    return manifest
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    throw error
  }
}

const namesIn = (directory: string): Promise<readonly string[]> =>
  readdir(directory).catch((error) => {
    if (error.code === 'ENOENT') return []
    throw error
  })

async function syncFolder(directory: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(directory, 'r')
  await folder.sync().finally(() => folder.close())
}
