/**
 * The witness: a file of two slots that says up to which record everything has been acknowledged. It is written after the
 * sync of a batch and before its appends resolve, so that a tail that is lost can be told from one that never was. It has no
 * sync of its own for each batch: a process that dies loses nothing of it, a machine that dies at most the last second.
 *
 * Between two syncs only one slot is written; the other one holds what was synced before. A crash can tear one, never both.
 */
import { sha256 } from './chain.ts'
import { type Disk, writeWhole } from './disk.ts'
import { EMPTY, type Head } from './journal.ts'

export interface Witnessed {
  readonly head: Head
  /** Numbers of the snapshots that are kept. */
  readonly snapshots: readonly number[]
}

type Slot = 0 | 1

export const WITNESS_FILE = 'head'
/** Snapshots that are kept. */
export const SNAPSHOTS_KEPT = 2
const SLOT_BYTES = 4096

/** Of a journal without records. */
export const NOTHING: Witnessed = { head: EMPTY, snapshots: [] }

/** Every byte of a slot counts: it is checked against what would be written for what it says. */
export function slotBytes(slot: Slot, { head, snapshots }: Witnessed): Uint8Array {
  const said = `slot ${slot} ${head.seq} ${head.hash} [${snapshots.join()}]`
  return Buffer.from(`${`${said} ${sha256(said)}`.padEnd(SLOT_BYTES - 1)}\n`)
}

const SLOT = /^slot [01] ([0-9]{1,16}) ([0-9a-f]{64}) \[([0-9,]*)\] /

export function parseSlot(slot: Slot, bytes: Uint8Array): Witnessed | undefined {
  const match = SLOT.exec(Buffer.from(bytes).toString('latin1'))
  if (match === null) return undefined
  const [, seq, hash = '', numbers = ''] = match
  const snapshots = numbers === '' ? [] : numbers.split(',').map(Number)
  const said = { head: { seq: Number(seq), hash }, snapshots }
  return Buffer.compare(slotBytes(slot, said), bytes) === 0 ? said : undefined
}

export interface WitnessFound {
  readonly witness: Witness
  readonly said: Witnessed
  /** One of the slots, or what is around them. */
  readonly damaged: boolean
}

export class Witness {
  readonly #disk: Disk
  #slot: Slot
  #isDirty = false
  #said: Witnessed

  constructor(disk: Disk, said: Witnessed, slot: Slot = 0) {
    this.#disk = disk
    this.#said = said
    this.#slot = slot
  }

  /** Of a new journal, or in place of a damaged one. */
  static async create(disk: Disk, said: Witnessed): Promise<Witness> {
    await writeWhole(disk, WITNESS_FILE, [slotBytes(0, said), slotBytes(1, said)])
    return new Witness(disk, said)
  }

  /** `absent`: there is no such file. Undefined: both slots are damaged. */
  static async read(disk: Disk): Promise<WitnessFound | 'absent' | undefined> {
    if (!(await disk.list()).includes(WITNESS_FILE)) return 'absent'
    const bytes = await disk.read(WITNESS_FILE, 0, 2 * SLOT_BYTES + 1)
    const first = parseSlot(0, bytes.subarray(0, SLOT_BYTES))
    const second = parseSlot(1, bytes.subarray(SLOT_BYTES, 2 * SLOT_BYTES))
    const isSecond = second !== undefined && second.head.seq >= (first?.head.seq ?? 0)
    const said = isSecond ? second : first
    if (said === undefined) return undefined
    const witness = new Witness(disk, said, isSecond ? 0 : 1)
    const damaged = !first || !second || bytes.length !== 2 * SLOT_BYTES
    return { witness, said, damaged }
  }

  get said(): Witnessed {
    return this.#said
  }

  /** Before anything that it says is acknowledged. */
  async write(change: Partial<Witnessed>): Promise<void> {
    const said = { ...this.#said, ...change }
    await this.#disk.write(WITNESS_FILE, this.#slot * SLOT_BYTES, slotBytes(this.#slot, said))
    this.#said = said
    this.#isDirty = true
  }

  async sync(): Promise<void> {
    if (!this.#isDirty) return
    await this.#disk.sync(WITNESS_FILE)
    this.#isDirty = false
    this.#slot = this.#slot === 0 ? 1 : 0
  }
}
