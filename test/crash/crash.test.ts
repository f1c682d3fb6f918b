/** A few kills of a whole venue, and the checks themselves: what they are there to find, they find. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faultsOf } from './check.ts'
import type { Answer, Lane } from './lane.ts'
import { sweep } from './sweep.ts'

const KILLS = 12
const STEPS = [
  'records: half written',
  'records: before witness',
  'witness: before acknowledgement',
  'bidReplaced: durable',
  'bidEnded: durable',
  'auctionClosed: before append',
  'auctionClosed: durable',
  'clearing: before',
  'clearing: found',
  'outcomePublished: appending',
  'outcomePublished: durable',
  'answer: before',
]

const folder = mkdtempSync(join(tmpdir(), 'walras-crash-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test(`${KILLS} kills: nothing acknowledged is lost, nothing is done twice, no auction is half done`, async () => {
  const placeOf = () => ({ kind: 'files', folder }) as const
  const swept = await sweep({ name: 'files-few', kills: KILLS, lanes: 1, steps: STEPS, placeOf })
  console.log(swept.table)
  expect(swept.faults).toEqual([])
  const [lane] = swept.lanes
  if (lane === undefined) throw new Error('there is one lane')
  expect(lane.troubles).toEqual([])
  expect(lane.told.length).toBeGreaterThan(5)
  await finds(lane)
}, 120_000)

/** Of a client that was told otherwise than the journal says, all is found. */
async function finds(lane: Lane): Promise<void> {
  const answers = [...lane.answers.values()]
  const accepted = answers.find(({ refused }) => refused === undefined) as Answer
  const withAnswer = (answer: Answer): Lane => ({
    ...lane,
    answers: new Map([...lane.answers, [answer.key, answer]]),
  })
  const { key } = accepted
  const lost = { kind: 'answer', key: 'k-lost', bid: 'b-lost' } as const
  const command = { ...lane.sent.get(key), key: 'k-lost' } as never
  const sent = new Map([...lane.sent, ['k-lost', command]])
  const cases: readonly (readonly [Lane, string])[] = [
    [{ ...withAnswer(lost), sent }, 'k-lost is lost'],
    [withAnswer({ ...accepted, seq: 999_999 }), 'was acknowledged there'],
    [withAnswer({ kind: 'answer', key, refused: 'no' }), 'was refused, and is done'],
    [{ ...lane, sent: new Map([...lane.sent].slice(1)) }, 'nobody sent'],
    [{ ...lane, stopped: { seq: 1, hash: '' } }, 'not that of a replay'],
    [
      {
        ...lane,
        told: [{ kind: 'told', seq: 1, event: 'outcomePublished', auction: 'spot-0' }],
      },
      'was told and is not in the journal',
    ],
  ]
  for (const [doctored, fault] of cases) expect((await faultsOf(doctored)).join()).toContain(fault)
}
