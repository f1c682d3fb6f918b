/** SIGKILL in the middle of appends and snapshots, again and again, on a real disk: nothing acknowledged is ever lost. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { type Head, nodeDisk, openFileJournal } from '#journal'

const WRITER = fileURLToPath(new URL('writer.mjs', import.meta.url))
const KILLS = 20

const folder = mkdtempSync(join(tmpdir(), 'walras-kill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test(`${KILLS} kills: what was acknowledged is there, with the same hash`, async () => {
  let acknowledged = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    const told = await killedAfter(20 + 37 * (kill % 9))
    const journal = await openFileJournal(nodeDisk(folder))
    const last = told.at(-1)
    expect(told.length).toBeGreaterThan(0)
    expect(journal.head.seq).toBeGreaterThanOrEqual(last?.seq ?? 0)
    expect(journal.repairs.filter(({ code }) => code !== 'tail_torn')).toEqual([])
    const hashes = new Map(told.map(({ seq, hash }) => [seq, hash]))
    for await (const { seq, hash } of journal.read(acknowledged))
      expect(hashes.get(seq) ?? hash).toBe(hash)
    const snapshot = await journal.loadSnapshot()
    expect(snapshot?.body ?? '').toBe(snapshot ? `{"upTo":${snapshot.seq}}` : '')
    acknowledged = journal.head.seq
    await journal.close()
  }
  const whole = await openFileJournal(nodeDisk(folder))
  expect(await whole.verify()).toMatchObject({ records: acknowledged, repairs: [] })
  await whole.close()
})

/** What a writer told before it was killed, so many milliseconds after its first word. */
function killedAfter(milliseconds: number): Promise<readonly Head[]> {
  return new Promise((resolve, reject) => {
    const writer = spawn(process.execPath, [WRITER, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    writer.stdout.once('data', () => setTimeout(() => writer.kill('SIGKILL'), milliseconds))
    writer.stdout.on('data', (text) => {
      said += text
    })
    writer.once('error', reject)
    writer.once('close', () => {
      const lines = said.split('\n').slice(0, -1)
      resolve(lines.map((line) => ({ seq: Number(line.split(' ')[0]), hash: line.slice(-64) })))
    })
  })
}
