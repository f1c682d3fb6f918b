/** What only the journal on files has: torn tails, the witness, the lock, errors of the disk. */
import { spawn, spawnSync } from 'node:child_process'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { JournalDamaged, JournalHalted, nodeDisk, openFileJournal, SimulatedDisk } from '#journal'
import { appendAll, bodyOf, readAll } from './conformance.ts'
import { copyOf, filledDisk, openOn } from './folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'walras-journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const LAST = 'records-0000000000000001.log'

describe('a torn tail', () => {
  test('is cut at every byte of the last record, if it was never acknowledged', async () => {
    const { files, ends } = await twoBatches()
    const [whole = 0, end = 0] = ends
    for (let cut = whole; cut < end; cut += 1) {
      const disk = copyOf(files.before)
      disk.overwrite(LAST, files.after.get(LAST)?.subarray(0, cut))
      const journal = await openOn(disk)
      expect(journal.head.seq).toBe(3)
      expect(journal.repairs.map(({ code }) => code)).toEqual(cut === whole ? [] : ['tail_torn'])
      await appendAll(journal, 1)
      expect(await readAll(journal)).toHaveLength(4)
      await journal.close()
      expect((await openOn(disk)).repairs).toEqual([])
    }
  })

  test('is refused at every byte of the last record, if it was acknowledged', async () => {
    const { files, ends } = await twoBatches()
    const [whole = 0, end = 0] = ends
    for (let cut = whole; cut < end; cut += 1) {
      const disk = copyOf(files.after)
      disk.overwrite(LAST, files.after.get(LAST)?.subarray(0, cut))
      await expect(openOn(disk)).rejects.toMatchObject({ code: 'journal_damaged', seq: 4 })
    }
  })

  test('a whole one that was not acknowledged is kept, and durable from then on', async () => {
    const { files } = await twoBatches()
    const disk = copyOf(files.before)
    disk.overwrite(LAST, files.after.get(LAST))
    const journal = await openOn(disk)
    expect([journal.head.seq, journal.repairs]).toEqual([4, []])
    disk.crash()
    expect((await openOn(disk)).head.seq).toBe(4)
  })

  test('a bad record before a later batch is no torn tail, even if it was never acknowledged', async () => {
    const { files } = await twoBatches()
    const disk = copyOf(files.before)
    const bytes = Buffer.from(files.after.get(LAST) ?? [])
    disk.overwrite(LAST, flipped(bytes, bytes.indexOf('c-3')))
    disk.overwrite('head', (await emptyFiles()).get('head'))
    await expect(openOn(disk)).rejects.toMatchObject({ code: 'journal_damaged', seq: 3 })
  })

  /** Three records, then one more: the files before and after it, and where its batch begins and ends. */
  async function twoBatches() {
    const disk = new SimulatedDisk()
    const journal = await openOn(disk)
    await appendAll(journal, 3)
    const before = disk.files
    await appendAll(journal, 1)
    const files = { before, after: disk.files }
    return { files, ends: [before, files.after].map((all) => all.get(LAST)?.length) }
  }

  async function emptyFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
    const disk = new SimulatedDisk()
    await (await openOn(disk)).close()
    return disk.files
  }
})

describe('the witness', () => {
  test('one damaged slot is reported and made anew, two are refused, and can be made anew on demand', async () => {
    const { files } = await filledDisk()
    for (const at of [0, 100, 4095, 4096, 8191]) {
      const disk = copyOf(files)
      disk.overwrite('head', flipped(files.get('head'), at))
      const journal = await openOn(disk)
      expect(journal.repairs).toMatchObject([{ code: 'witness_slot_damaged' }])
      await journal.close()
      expect((await openOn(disk)).repairs).toEqual([])
    }
    const disk = copyOf(files)
    disk.overwrite('head', flipped(flipped(files.get('head'), 10), 5000))
    await expect(openOn(disk)).rejects.toMatchObject({ code: 'journal_witness_lost' })
    const rebuilt = await openFileJournal(disk.mount(), { rebuildWitness: true })
    expect(rebuilt.repairs).toMatchObject([{ code: 'witness_rebuilt' }])
    const { records } = await rebuilt.verify()
    await rebuilt.close()
    const again = await openOn(disk)
    expect([again.head.seq, again.repairs]).toEqual([records, []])
  })

  test('is not made anew over damage', async () => {
    const { files } = await filledDisk()
    const disk = copyOf(files)
    disk.overwrite('head', undefined)
    disk.overwrite(LAST, flipped(files.get(LAST), 700))
    await expect(openFileJournal(disk.mount(), { rebuildWitness: true })).rejects.toBeInstanceOf(
      JournalDamaged,
    )
  })

  test('what the operating system had not written yet may be lost, what was acknowledged is not', async () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const disk = new SimulatedDisk({ seed })
      let acknowledged = 0
      for (let life = 0; life < 4; life += 1) {
        const journal = await openOn(disk)
        expect(journal.head.seq).toBeGreaterThanOrEqual(acknowledged)
        const known = await readAll(journal)
        expect(known.slice(0, acknowledged).map(({ body }) => body)).toEqual(
          Array.from({ length: acknowledged }, (_, k) => bodyOf(k + 1)),
        )
        for (let batch = 0; batch < 1 + (seed % 4); batch += 1)
          acknowledged = (await appendAll(journal, 1 + (seed % 7))).at(-1)?.seq ?? 0
        const { seq, hash } = journal.head
        if (life === 2) await journal.saveSnapshot({ seq, hash, body: '{}' })
        disk.fail({ operation: 'sync', code: 'EIO' })
        await expect(appendAll(journal, 5)).rejects.toBeInstanceOf(JournalHalted)
        disk.crash()
      }
      const last = await openOn(disk)
      expect((await last.verify()).records).toBeGreaterThanOrEqual(acknowledged)
      expect(await last.loadSnapshot()).toBeDefined()
    }
  })
})

describe('an error of the disk', () => {
  test.each([
    'write',
    'sync',
    'create',
    'syncDirectory',
  ] as const)('of %s: nothing more is taken, and what was acknowledged is there', async (operation) => {
    const disk = new SimulatedDisk()
    const journal = await openOn(disk)
    const kept: string[] = []
    disk.fail({ operation, code: 'ENOSPC', after: 2, torn: true })
    for (let k = 1; k <= 200; k += 1) {
      const outcome = await journal.append(bodyOf(k)).catch((error) => error)
      if (outcome instanceof JournalHalted) break
      kept.push(outcome.body)
    }
    expect(kept.length).toBeLessThan(200)
    const writes = disk.counts.get('write')
    await expect(journal.append('1')).rejects.toMatchObject({ code: 'journal_halted' })
    await expect(journal.saveSnapshot({ ...journal.head, body: '1' })).rejects.toBeInstanceOf(
      JournalHalted,
    )
    await journal.close()
    expect(disk.counts.get('write')).toBe(writes)
    const again = await openOn(disk)
    expect((await readAll(again)).map(({ body }) => body).slice(0, kept.length)).toEqual(kept)
  })
})

describe('the lock', () => {
  test('keeps a second opening out, also of another process, until the first one closes or dies', async () => {
    const place = join(folder, 'locked')
    const journal = await openFileJournal(nodeDisk(place))
    await expect(openFileJournal(nodeDisk(place))).rejects.toMatchObject({ code: 'journal_locked' })
    const look = await openFileJournal(nodeDisk(place), { readOnly: true })
    await look.close()
    await journal.close()
    const other = spawn('sleep', ['60'])
    const stat = readFileSync(`/proc/${other.pid}/stat`, 'utf8')
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const lock = join(place, 'lock.1.1')
    writeFileSync(lock, `${other.pid} ${started} ${boot}`)
    await expect(openFileJournal(nodeDisk(place))).rejects.toMatchObject({ code: 'journal_locked' })
    for (const stale of [
      `${other.pid} 1 ${boot}`,
      '',
      `${spawnSync('true').pid} ${started} ${boot}`,
    ]) {
      writeFileSync(lock, stale)
      await (await openFileJournal(nodeDisk(place))).close()
    }
    other.kill()
  })

  test('of many who find a stale one, one gets it', async () => {
    const place = join(folder, 'contended')
    await (await openFileJournal(nodeDisk(place))).close()
    for (let round = 0; round < 5; round += 1) {
      writeFileSync(join(place, 'lock.1.1'), '1 1 another-boot')
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () => openFileJournal(nodeDisk(place))),
      )
      const opened = outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
      expect(opened).toHaveLength(1)
      await opened[0]?.close()
    }
  })
})

test.skipIf(process.platform !== 'linux')(
  'keeps few files open, however many segments',
  async () => {
    const place = join(folder, 'segments')
    const journal = await openFileJournal(nodeDisk(place), { segmentBytes: 1000 })
    for (let k = 0; k < 60; k += 1) await appendAll(journal, 5)
    expect(readdirSync(place).length).toBeGreaterThan(50)
    expect((await journal.verify()).records).toBe(300)
    const targets = readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`)
      } catch {
        return ''
      }
    })
    expect(targets.filter((path) => path.startsWith(place)).length).toBeLessThanOrEqual(16)
    await journal.close()
  },
)

test('opening reads on from the newest snapshot, not from the first record', async () => {
  const disk = new SimulatedDisk()
  const journal = await openOn(disk)
  for (let k = 0; k < 30; k += 1) await appendAll(journal, 20)
  await journal.saveSnapshot({ ...journal.head, body: '{}' })
  await journal.close()
  const segments = [...disk.files.keys()].filter((name) => name.startsWith('records'))
  expect(segments.length).toBeGreaterThan(20)
  const before = disk.counts.get('read') ?? 0
  await openOn(disk)
  expect((disk.counts.get('read') ?? 0) - before).toBeLessThan(8)
})

function flipped(bytes: Uint8Array | undefined, at: number): Uint8Array {
  const copy = Buffer.from(bytes ?? [])
  copy[at] = (copy[at] ?? 0) ^ 4
  return copy
}
