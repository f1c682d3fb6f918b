/**
 * A venue that is killed: the real desk, floor and vault on the real journal, with fail points around what it writes through.
 * Commands come in and answers go out as lines (protocol.ts).
 */
import { createInterface } from 'node:readline'
import { refusalText } from '#base'
import { Desk, Floor, type Offer, Snapshots, Vault } from '#desk'
import { type Act, hashOf, isFounded } from '#exchange'
import { type Journal, nodeDisk, openFileJournal, openJournal } from '#journal'
import { systemChance } from '#seals'
import { killerAt, killingDisk, killingJournal } from './fail-points.ts'
import {
  type Asked,
  type Command,
  PARTICIPANTS,
  PRODUCTS,
  type Said,
  SERIES,
  type Setting,
  SPEED,
} from './protocol.ts'

const SNAPSHOT_EVERY = 50
const SEGMENT_BYTES = 100_000

const setting = JSON.parse(process.env.CRASH_SETTING ?? '') as Setting
const at = killerAt(setting.point)
const say = (said: Said): void => void process.stdout.write(`${JSON.stringify(said)}\n`)
const trouble = (code: string, cause: string): void => say({ kind: 'trouble', code, cause })

const { place, epoch } = setting
const journal = killingJournal(await open(), at)
const desk = await Desk.open({
  journal,
  clock: () => epoch + (Date.now() - epoch) * SPEED,
})
const outcomes = new Map<string, (outcome: unknown) => void>()
const vault = new Vault(Buffer.from(setting.master, 'hex'), systemChance)
const floor = new Floor({
  desk,
  vault,
  onTrouble: trouble,
  clear: async ({ id, book, seed }) => {
    at('clearing: before')
    const outcome = await new Promise((resolve) => {
      outcomes.set(id, resolve)
      say({ kind: 'clear', auction: id, book, seed })
    })
    at('clearing: found')
    return outcome
  },
  clearAgain: () => Promise.reject(new Error('there is no other way here')),
})
await found()
const code = new URL('./snapshot-worker.js', import.meta.url)
const snapshots = new Snapshots({
  desk,
  journal,
  place,
  every: SNAPSHOT_EVERY,
  code,
  onTrouble: trouble,
})
desk.listen(({ seq, entry }) => {
  for (const event of entry.events)
    if (event.kind === 'outcomePublished' || event.kind === 'auctionVoided')
      say({ kind: 'told', seq, event: event.kind, auction: event.auction })
})
const timer = setInterval(() => floor.conduct(), 20)
say({ kind: 'ready', seq: desk.decided.seq, snapshot: desk.snapshot })
createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line) as Asked
  if (asked.kind === 'stop') void stop()
  else if (asked.kind === 'outcome') outcomes.get(asked.auction)?.(asked.outcome)
  else void answer(asked)
})

function open(): Promise<Journal> {
  if (place.kind === 'postgres') return openJournal(place)
  const disk = killingDisk(nodeDisk(place.folder), at, setting.point)
  return openFileJournal(disk, { segmentBytes: SEGMENT_BYTES })
}

/** A command with a key is done once, however often it comes. */
async function answer(command: Command): Promise<void> {
  const { key } = command
  const before = await desk.answered({ key, digest: key })
  if (before !== undefined) {
    if (before.ok) say({ kind: 'answer', key, bid: String(before.value) })
    return
  }
  const told = await done(command).catch(() => undefined)
  if (told === undefined) return
  at('answer: before')
  if (told.ok) say({ kind: 'answer', key, bid: command.bid, seq: told.value.seq })
  else say({ kind: 'answer', key, refused: told.error.map(refusalText).join(' ') })
  at('answer: told')
}

function done({ key, kind, participant, bid, series, node }: Command) {
  const actor = { kind: 'user', user: participant } as const
  const request = { key, digest: key, answer: () => bid }
  if (kind === 'withdraw')
    return floor.act(actor, { kind: 'withdrawBid', participant, bid }, request)
  const lasts =
    Number(bid.slice(-1)) < 4 ? ({ kind: 'withdrawn' } as const) : ({ kind: 'auction' } as const)
  const offer: Offer = { participant, id: bid, series, lasts, content: { bid: node } }
  return kind === 'submit'
    ? floor.submit(actor, offer, request)
    : floor.replace(actor, offer, request)
}

async function found(): Promise<void> {
  if (isFounded(desk.decided)) return
  const venue = { name: 'V', currency: 'USD', publicKey: 'x', fourEyes: false }
  const limits = { bidsMax: 1_000, paymentMax: '1000000000.00' }
  const acts: readonly Act[] = [
    ...PARTICIPANTS.flatMap((id): readonly Act[] => [
      { kind: 'setParticipant', participant: { id, name: id, tier: 'standard', limits } },
      { kind: 'setUser', user: { id, name: id, participant: id, roles: ['trader'] } },
    ]),
    ...PRODUCTS.map(
      (id): Act => ({
        kind: 'setProduct',
        listed: { product: { id, unit: 'lot', tick: '0.01' } },
      }),
    ),
    ...SERIES.map((id): Act => ({ kind: 'setSeries', terms: termsOf(id) })),
  ]
  const all: readonly Act[] = [{ kind: 'foundVenue', venue }, ...acts]
  // One record: a venue that is killed in its first moment is founded, or it is not.
  const told = await desk.handle({ kind: 'venue' }, all)
  if (!told.ok) throw new Error(told.error.map(refusalText).join(' '))
}

function termsOf(id: string) {
  const every = id === 'spot' ? 1000 : 1700
  const calendar = { anchor: 0, every, indicative: 0, noCancel: 100, closeWindow: 100 }
  return { id, name: id, ...calendar, clearing: 1000 }
}

/** In order: as a venue that is told to end. */
async function stop(): Promise<void> {
  clearInterval(timer)
  await floor.idle()
  await desk.settled()
  await snapshots.stop()
  say({ kind: 'stopped', seq: desk.durable.state.seq, hash: hashOf(desk.durable) })
  await journal.close()
  process.exit(0)
}
