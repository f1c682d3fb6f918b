/** Snapshots of a desk that goes on, taken by another thread from the same files. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type Act, hashOf } from '#exchange'
import { type Journal, type JournalPlace, openJournal } from '#journal'
import { Desk } from './desk.ts'
import { Snapshots } from './snapshots.ts'

const folder = mkdtempSync(join(tmpdir(), 'walras-snapshots-'))
const place: JournalPlace = { kind: 'files', folder }
const opened: Journal[] = []
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close()
  rmSync(folder, { recursive: true, force: true })
})

test('another thread takes them while the desk goes on, a closing one writes down where it stopped, and both give the same state', async () => {
  const first = await open({ every: 100 })
  await admit(first.desk, 250)
  await first.snapshots.idle()
  const taken = (await first.journal.verify()).snapshots.map(({ seq }) => seq)
  expect(taken).toHaveLength(1)
  expect(taken[0]).toBeGreaterThanOrEqual(100)
  expect(first.troubles).toEqual([])

  // A crash: what the snapshot does not have is read from the records after it.
  await first.journal.close()
  const second = await open({ every: 100 })
  expect(second.desk.snapshot).toBe(taken[0])
  expect(hashOf(second.desk.durable)).toBe(hashOf(first.desk.durable))
  await admit(second.desk, 120)
  await second.desk.settled()
  await second.snapshots.stop()
  await second.journal.close()

  const third = await open({ every: 1_000 })
  expect(third.desk.snapshot).toBe(third.journal.head.seq)
  expect(third.journal.repairs).toEqual([])
  expect(hashOf(third.desk.durable)).toBe(hashOf(second.desk.durable))
  await admit(third.desk, 5)
  await third.snapshots.stop()
  expect((await third.journal.verify()).snapshots[0]?.seq).toBe(third.desk.snapshot)
})

test('a thread that fails is told of, and the desk goes on', async () => {
  const code = new URL(`data:text/javascript,throw new Error('out of order')`)
  const { desk, snapshots, troubles } = await open({ every: 10, code })
  await admit(desk, 15)
  await snapshots.idle()
  expect(troubles.join()).toContain('snapshot_failed: Error: out of order')
  await admit(desk, 5)
  expect(desk.halted).toBeUndefined()
})

async function open({ every, code }: { readonly every: number; readonly code?: URL }) {
  const journal = await openJournal(place)
  opened.push(journal)
  const desk = await Desk.open({ journal, clock: () => 1 })
  const troubles: string[] = []
  const onTrouble = (...said: string[]): void => void troubles.push(said.join(': '))
  const snapshots = new Snapshots({ desk, journal, place, every, onTrouble, ...(code && { code }) })
  return { journal, desk, snapshots, troubles }
}

async function admit(desk: Desk, count: number): Promise<void> {
  const venue = { name: 'V', currency: 'USD', publicKey: 'x', fourEyes: false }
  if (desk.decided.seq === 0) await done(desk, { kind: 'foundVenue', venue })
  const from = desk.decided.seq
  await Promise.all(
    Array.from({ length: count }, (_, k) => {
      const id = `user-${from + k}`
      return done(desk, { kind: 'setUser', user: { id, name: id, roles: ['operator'] } })
    }),
  )
}

async function done(desk: Desk, act: Act): Promise<void> {
  const told = await desk.handle({ kind: 'venue' }, act)
  expect(told.ok).toBe(true)
}
