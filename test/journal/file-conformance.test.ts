import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Disk, nodeDisk, openFileJournal, SimulatedDisk } from '#journal'
import { afterAll } from 'vitest'
import { conformance, type Damage, type Place } from './conformance.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

conformance('a file journal on a disk', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'walras-journal-'))
  folders.push(folder)
  let isBroken = false
  let syncs = 0
  /** The real disk, whose syncs are counted and fail on demand. */
  const disk = (): Disk => {
    const real = nodeDisk(folder)
    return {
      ...bound(real),
      sync: async (name) => {
        if (name.startsWith('records')) syncs += 1
        if (isBroken) throw Object.assign(new Error('EIO: sync'), { code: 'EIO' })
        await real.sync(name)
      },
    }
  }
  const segment = (): string => join(folder, readdirSync(folder).find(isSegment) ?? '')
  return {
    open: () => {
      isBroken = false
      return openFileJournal(disk())
    },
    damage: damages(
      () => readFileSync(segment()),
      (bytes) => writeFileSync(segment(), bytes),
    ),
    breakStorage: async () => {
      isBroken = true
    },
    syncs: () => syncs,
  }
})

conformance('a file journal on a simulated disk, of small segments', async () => {
  const disk = new SimulatedDisk()
  return {
    open: () => {
      disk.heal()
      return openFileJournal(disk.mount(), { segmentBytes: 100_000 })
    },
    damage: damages(
      () => Buffer.from(disk.files.get('records-0000000000000001.log') ?? []),
      (bytes) => disk.overwrite('records-0000000000000001.log', bytes),
    ),
    breakStorage: async () => disk.fail({ operation: 'sync', code: 'EIO' }),
    syncs: () => disk.counts.get('sync') ?? 0,
  }
})

const isSegment = (name: string): boolean => name.startsWith('records-')

function bound(disk: Disk): Disk {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(disk)) as (keyof Disk)[]
  return Object.fromEntries(
    names
      .filter((name) => (name as string) !== 'constructor')
      .map((name) => [name, disk[name].bind(disk)]),
  ) as unknown as Disk
}

/** A batch of one record takes two lines: those of record 5 are lines 8 and 9, counted from 0. */
function damages(read: () => Buffer, write: (bytes: Buffer) => void): Place['damage'] {
  const edit = (change: (lines: string[]) => void) => async (): Promise<void> => {
    const lines = read().toString('utf8').split('\n')
    change(lines)
    write(Buffer.from(lines.join('\n')))
  }
  const damage: Record<Damage, () => Promise<void>> = {
    'change 5': edit((lines) => {
      lines[9] = lines[9]?.replace('c-5', 'c-6') ?? ''
    }),
    'delete 5': edit((lines) => lines.splice(8, 2)),
    'swap 5 and 6': edit((lines) => {
      const [five, six] = [lines.slice(8, 10), lines.slice(10, 12)]
      lines.splice(8, 4, ...six, ...five)
    }),
    'copy 5 to 6': edit((lines) => {
      lines.splice(10, 2, ...lines.slice(8, 10))
    }),
    'delete the tail': edit((lines) => lines.splice(18, 2)),
  }
  return damage
}
