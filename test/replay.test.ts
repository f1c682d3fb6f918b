/** The state is what the records come to: on every machine, by every way. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '#base'
import { advance, emptyFold, entryOf, type Folded, foldOf, foldText, hashOf } from '#exchange'
import { historyOf } from './history.ts'

/** Snapshots tried. */
const ROUNDS = process.env.WALRAS_TEST_FAST === '1' ? 15 : 100

let bodies: readonly string[] = []
let full: Folded = emptyFold
const folder = mkdtempSync(join(tmpdir(), 'walras-replay-'))

beforeAll(async () => {
  bodies = await historyOf(5, 260)
  full = foldedFrom(emptyFold, bodies.length)
})
afterAll(() => rmSync(folder, { recursive: true }))

const foldedFrom = (start: Folded, end: number): Folded =>
  bodies
    .slice(start.state.seq, end)
    .reduce((folded, body) => advance(folded, folded.state.seq + 1, entryOf(body)), start)

test('the history has what happens to bids', () => {
  const text = bodies.join('\n')
  for (const kind of ['bidEntered', 'bidReplaced', 'bidEnded', 'outcomePublished', '"request"'])
    expect(text.split(kind).length, kind).toBeGreaterThan(4)
  expect(full.state.positions.size).toBeGreaterThan(1)
})

test('two replays come to one state', () => {
  expect(hashOf(foldedFrom(emptyFold, bodies.length))).toBe(hashOf(full))
})

test('a snapshot after any record, and what follows it, come to the same', () => {
  const random = seededRandom(3)
  const hash = hashOf(full)
  for (let round = 0; round < ROUNDS; round++) {
    const text = foldText(foldedFrom(emptyFold, random.integer(0, bodies.length)))
    const snapshot = foldOf(text)
    if (snapshot === undefined) throw new Error('the snapshot is of this version')
    expect(foldText(snapshot)).toBe(text)
    expect(hashOf(foldedFrom(snapshot, bodies.length))).toBe(hash)
  }
})

test.each([
  ['Pacific/Apia', 'tr_TR.UTF-8'],
  ['America/St_Johns', 'ar_EG.UTF-8'],
])('in %s with %s, too', (zone, locale) => {
  const file = join(folder, 'bodies.txt')
  writeFileSync(file, bodies.join('\n'))
  const child = join(import.meta.dirname, 'replay-child.ts')
  const env = { ...process.env, TZ: zone, LC_ALL: locale, LANG: locale }
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', child, file], {
    env,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(stdout.trim()).toBe(`${zone} ${hashOf(full)}`)
})
