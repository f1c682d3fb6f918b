import { assert, type Random, seededRandom } from '#base'
import type { Disk } from './disk.ts'
import { JournalRefused } from './journal.ts'

export type DiskOperation = Exclude<keyof Disk, 'lock' | 'close'>

export interface SimulatedDiskOptions {
  readonly seed?: number
  /** Awaited before an operation takes effect, and again before it is answered. */
  readonly delay?: (operation: DiskOperation) => Promise<void>
}

export interface DiskFault {
  readonly operation: DiskOperation
  /** As systems name it: `EIO`, `ENOSPC`. */
  readonly code: string
  /** So many operations of the kind go well first. */
  readonly after?: number
  /** Goes on failing once it has begun. */
  readonly lasting?: boolean
  /** A write that fails leaves a random part of its bytes. */
  readonly torn?: boolean
}

/** Bytes that a device writes as a whole; sometimes even these are torn. */
const SECTOR_BYTES = 512

interface Write {
  readonly offset: number
  /** Undefined: the file is cut at the offset. */
  readonly bytes: Uint8Array | undefined
}

/** What a name stands for. Two states: as programs see it, and as it would be found after a loss of power. */
interface Inode {
  current: Content
  readonly durable: Content
  unsynced: Write[]
}

type Folder = Map<string, Inode>
type FolderChange = (folder: Folder) => void

/**
 * A disk in memory, for tests and simulation: what it loses in a crash, and when, follows from its seed. Programs use it
 * through `mount`; after `crash` every mount before it is dead, as the process that had it.
 */
export class SimulatedDisk {
  readonly #options: SimulatedDiskOptions
  readonly #random: Random
  #folder: Folder = new Map()
  #durableFolder: Folder = new Map()
  #changes: FolderChange[] = []
  #faults: { fault: DiskFault; left: number }[] = []
  #mounts = 0
  #lockedBy: number | undefined
  /** Operations so far, by kind. */
  readonly counts = new Map<DiskOperation, number>()

  constructor(options: SimulatedDiskOptions = {}) {
    this.#options = options
    this.#random = seededRandom(options.seed ?? 0)
  }

  fail(fault: DiskFault): void {
    this.#faults.push({ fault, left: fault.after ?? 0 })
  }

  /** Ends all faults. */
  heal(): void {
    this.#faults = []
  }

  /** The process dies and the disk lives on: nothing that was written is lost. */
  kill(): void {
    this.#mounts += 1
    this.#lockedBy = undefined
  }

  /**
   * Power is lost: of what was not synced, each sector is there or not, as chance has it; of changes to the folder, the first so
   * many.
   */
  crash(): void {
    this.kill()
    const kept = this.#random.integer(0, this.#changes.length)
    for (const change of this.#changes.slice(0, kept)) change(this.#durableFolder)
    this.#changes = []
    for (const inode of new Set([...this.#folder.values(), ...this.#durableFolder.values()])) {
      for (const write of inode.unsynced) this.#tear(inode.durable, write)
      inode.unsynced = []
      inode.current = Content.of(inode.durable.bytes)
    }
    this.#folder = new Map(this.#durableFolder)
  }

  /** The names and bytes of all files, as programs see them. */
  get files(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#folder].map(([name, { current }]) => [name, current.bytes]))
  }

  /** Changes files behind everyone's back; undefined removes. Durable. */
  overwrite(name: string, bytes: Uint8Array | undefined): void {
    for (const folder of [this.#folder, this.#durableFolder]) folder.delete(name)
    if (bytes === undefined) return
    const inode = { current: Content.of(bytes), durable: Content.of(bytes), unsynced: [] }
    for (const folder of [this.#folder, this.#durableFolder]) folder.set(name, inode)
  }

  mount(): Disk {
    const mount = this.#mounts
    const isAlive = (): boolean => this.#mounts === mount
    const act = async <T>(
      operation: DiskOperation,
      effect: () => T,
      torn?: () => void,
    ): Promise<T> => {
      await this.#options.delay?.(operation)
      if (!isAlive()) throw new Error(`the process of this disk is dead: ${operation}`)
      this.#count(operation, torn)
      const result = effect()
      await this.#options.delay?.(operation)
      if (!isAlive()) throw new Error(`the process of this disk is dead: ${operation}`)
      return result
    }
    return {
      list: () => act('list', () => [...this.#folder.keys()]),
      size: (name) => act('size', () => this.#inode(name).current.size),
      read: (name, offset, length) =>
        act('read', () => this.#inode(name).current.read(offset, length)),
      create: (name) => act('create', () => this.#create(name)),
      write: (name, offset, bytes) =>
        act(
          'write',
          () => this.#write(name, { offset, bytes: bytes.slice() }),
          () => this.#write(name, { offset, bytes: bytes.slice(0, this.#below(bytes.length)) }),
        ),
      sync: (name) => act('sync', () => this.#sync(this.#inode(name))),
      truncate: (name, offset) =>
        act('truncate', () => this.#write(name, { offset, bytes: undefined })),
      rename: (from, to) => act('rename', () => this.#rename(from, to)),
      remove: (name) => act('remove', () => this.#remove(name)),
      syncDirectory: () => act('syncDirectory', () => this.#syncDirectory()),
      lock: async () => {
        if (this.#lockedBy !== undefined)
          throw new JournalRefused({
            code: 'journal_locked',
            cause: 'another process has the journal open',
            remedy: 'Stop that process first: a journal has one writer.',
          })
        this.#lockedBy = mount
      },
      close: async () => {
        if (isAlive()) this.#lockedBy = undefined
      },
    }
  }

  #count(operation: DiskOperation, torn: (() => void) | undefined): void {
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1)
    const due = this.#faults.find(({ fault }) => fault.operation === operation)
    if (due === undefined || due.left-- > 0) return
    if (!due.fault.lasting) this.#faults = this.#faults.filter((one) => one !== due)
    if (due.fault.torn) torn?.()
    throw Object.assign(new Error(`${due.fault.code}: ${operation}`), { code: due.fault.code })
  }

  #inode(name: string): Inode {
    const inode = this.#folder.get(name)
    if (inode !== undefined) return inode
    throw Object.assign(new Error(`ENOENT: no such file: ${name}`), { code: 'ENOENT' })
  }

  #create(name: string): void {
    if (this.#folder.has(name))
      throw Object.assign(new Error(`EEXIST: there is one: ${name}`), { code: 'EEXIST' })
    const inode: Inode = { current: new Content(), durable: new Content(), unsynced: [] }
    this.#change((folder) => folder.set(name, inode))
  }

  #write(name: string, write: Write): void {
    const inode = this.#inode(name)
    inode.current.apply(write)
    inode.unsynced.push(write)
  }

  #sync(inode: Inode): void {
    for (const write of inode.unsynced) inode.durable.apply(write)
    inode.unsynced = []
  }

  #rename(from: string, to: string): void {
    const inode = this.#inode(from)
    this.#change((folder) => {
      folder.delete(from)
      folder.set(to, inode)
    })
  }

  #remove(name: string): void {
    this.#inode(name)
    this.#change((folder) => folder.delete(name))
  }

  #change(change: FolderChange): void {
    change(this.#folder)
    this.#changes.push(change)
  }

  #syncDirectory(): void {
    for (const change of this.#changes) change(this.#durableFolder)
    this.#changes = []
  }

  #tear(durable: Content, { offset, bytes }: Write): void {
    if (bytes === undefined) {
      if (this.#random.next() < 0.5) durable.apply({ offset, bytes })
      return
    }
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + SECTOR_BYTES - ((offset + at) % SECTOR_BYTES))
      const fate = this.#random.next()
      const kept = fate < 0.45 ? 0 : fate < 0.9 ? end - at : this.#below(end - at)
      if (kept > 0) durable.apply({ offset: offset + at, bytes: bytes.subarray(at, at + kept) })
      at = end
    }
  }

  #below(count: number): number {
    assert(count > 0, 'a write has bytes')
    return this.#random.integer(0, count - 1)
  }
}

/** The bytes of a file; those between the end and the offset of a write are zeros. */
class Content {
  #room = new Uint8Array()
  #size = 0

  static of(bytes: Uint8Array): Content {
    const content = new Content()
    content.apply({ offset: 0, bytes })
    return content
  }

  get bytes(): Uint8Array {
    return this.#room.slice(0, this.#size)
  }

  get size(): number {
    return this.#size
  }

  read(offset: number, length: number): Uint8Array {
    return this.#room.slice(Math.min(offset, this.#size), Math.min(offset + length, this.#size))
  }

  apply({ offset, bytes }: Write): void {
    if (bytes === undefined) {
      this.#room.fill(0, offset, this.#size)
      this.#size = Math.min(this.#size, offset)
      return
    }
    const size = Math.max(this.#size, offset + bytes.length)
    if (size > this.#room.length) {
      const room = new Uint8Array(2 * size)
      room.set(this.#room)
      this.#room = room
    }
    this.#room.set(bytes, offset)
    this.#size = size
  }
}
