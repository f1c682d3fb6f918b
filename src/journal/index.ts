/**
 * Journal: an append-only list of records, chained by hash and committed in groups, on files or in PostgreSQL; knows nothing
 * of what the records say.
 */
export type { Disk } from './disk.ts'
export { openFileJournal } from './file-journal.ts'
export {
  EMPTY,
  type Head,
  type Journal,
  JournalDamaged,
  JournalError,
  JournalHalted,
  type JournalRecord,
  JournalRefused,
  type Repair,
  type Snapshot,
  type Verification,
} from './journal.ts'
export { nodeDisk } from './node-disk.ts'
export type { FileJournalOptions } from './recovery.ts'
export {
  type DiskFault,
  type DiskOperation,
  SimulatedDisk,
  type SimulatedDiskOptions,
} from './simulated-disk.ts'
export { type JournalPlace, openJournal } from './place.ts'
export { openPostgresJournal, restorePostgresJournal } from './open-postgres.ts'
export type { PostgresJournalOptions } from './postgres-journal.ts'
export {
  type BackupManifest,
  type BackupSource,
  backupBytes,
  checkBackup,
  restoreBackup,
} from './backup.ts'
export { restoreFolder } from './restore.ts'
