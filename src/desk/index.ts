/** Desk: the one writer between commands and journal, the vault of keys, and the trading floor on top of both. */
export {
  Desk,
  type DeskOptions,
  type Each,
  foldJournal,
  type Listener,
  type Requested,
  takeSnapshot,
  type Told,
} from './desk.ts'
export { type Clear, Floor, type FloorOptions, type Offer } from './floor.ts'
export { type Opened, Vault } from './vault.ts'
export { Snapshots, type SnapshotsOptions } from './snapshots.ts'
