import { ok, rfc3339 } from '#base'
import type { Vault } from '#desk'
import {
  closeWithin,
  type Command,
  decide,
  type OpenAuction,
  receiptHash,
  seedOf,
  type State,
  type VenueEvent,
} from '#exchange'
import type { Disk, Journal, JournalRecord } from '#journal'
import type { Operation } from './operations.ts'

type Decide = typeof decide

/** A fault on purpose, put around the venue: the simulation has to find it. */
export interface Plant {
  readonly disk?: (disk: Disk) => Disk
  readonly journal?: (journal: Journal) => Journal
  readonly decide?: () => Decide
  readonly vault?: (vault: Vault) => Vault
  /** What a request that came again is taken for. */
  readonly again?: (operation: Operation, state: State) => Operation
}

export const NONE: Plant = {}

/** Each is made anew for a run, and may remember what was before a crash. */
export const PLANTS: Readonly<Record<string, () => Plant>> = {
  'acknowledged before durable': acknowledgedEarly,
  'a sync that does nothing': () => ({ disk: (disk) => ({ ...disk, sync: async () => {} }) }),
  'cutoff off by one': cutoffOffByOne,
  'withdrawal forgotten on restart': () => ({ journal: rewriting(withoutWithdrawals) }),
  'bid doubled on retry': () => ({ again: withNewId }),
  'stale snapshot used': () => ({ journal: staleSnapshots() }),
  'outcome recorded without verification': () => ({ decide: () => unverified }),
  'fill applied twice': () => ({ decide: () => changing(twiceFilled) }),
  'receipt numbered by a common counter': commonCounter,
  'tie draw by arrival': () => ({ decide: () => changing(byArrival) }),
  'idempotency answer lost': () => ({ journal: rewriting(({ request: _, ...entry }) => entry) }),
  "replaced bid's old content cleared": () => ({ decide: () => oldContent }),
  'torn tail kept': tornTailKept,
  'kill switch leaves bids': () => ({ decide: () => changing(killLeavingSome) }),
  'expired bid rests on': () => ({ decide: () => changing(expiredStays) }),
}

type Body = Readonly<Record<string, unknown>> & { readonly events: readonly VenueEvent[] }

/** Writes something else than what was decided. */
const rewriting =
  (change: (body: Body) => object) =>
  (journal: Journal): Journal =>
    wrapped(journal, {
      append: (text) => journal.append(JSON.stringify(change(JSON.parse(text) as Body))),
    })

/** A journal whose state stays its own, and of which some acts are other ones. */
function wrapped(journal: Journal, acts: Partial<Journal>): Journal {
  return {
    get head() {
      return journal.head
    },
    get repairs() {
      return journal.repairs
    },
    append: (body) => journal.append(body),
    read: (after) => journal.read(after),
    saveSnapshot: (snapshot) => journal.saveSnapshot(snapshot),
    adoptSnapshot: (seq) => journal.adoptSnapshot(seq),
    loadSnapshot: () => journal.loadSnapshot(),
    verify: () => journal.verify(),
    close: () => journal.close(),
    ...acts,
  }
}

function acknowledgedEarly(): Plant {
  return {
    journal: (journal) => {
      let { seq } = journal.head
      return wrapped(journal, {
        append: async (body) => {
          seq += 1
          journal.append(body).catch(() => {})
          return { seq, hash: '', body }
        },
      })
    },
  }
}

const withoutWithdrawals = (body: Body): object => ({
  ...body,
  events: body.events.filter(
    (event) => event.kind !== 'bidEnded' || event.ended.cause !== 'withdrawn',
  ),
})

/** An id of the server's own for each delivery, as where clients give none. */
function withNewId(operation: Operation, state: State): Operation {
  const count = state.requests.size
  const offers = operation.offers.map((offer) => ({ ...offer, id: `${offer.id}-${count}` }))
  const key = `${operation.key}-${count}`
  return operation.kind.startsWith('submit') ? { ...operation, key, offers } : operation
}

/** The first snapshot under the number of the newest. */
function staleSnapshots(): (journal: Journal) => Journal {
  let first: string | undefined
  return (journal) =>
    wrapped(journal, {
      saveSnapshot: (snapshot) => {
        first ??= snapshot.body
        return journal.saveSnapshot(snapshot)
      },
      loadSnapshot: async () => {
        const newest = await journal.loadSnapshot()
        if (newest === undefined || first === undefined) return newest
        return { ...newest, body: first.replace(/"seq":\d+/, `"seq":${newest.seq}`) }
      },
    })
}

function tornTailKept(): Plant {
  let torn: string | undefined
  return {
    journal: (journal) =>
      wrapped(journal, {
        append: (body) => {
          torn = body
          return journal.append(body).then((record) => {
            if (torn === body) torn = undefined
            return record
          })
        },
        read: (after) => withTorn(journal, after, torn),
      }),
  }
}

async function* withTorn(
  journal: Journal,
  after: number,
  torn: string | undefined,
): AsyncIterable<JournalRecord> {
  let last = ''
  for await (const record of journal.read(after)) {
    last = record.body
    yield record
  }
  if (torn === undefined || torn === last) return
  const body = JSON.parse(torn) as Body
  const seq = journal.head.seq + 1
  yield { seq, hash: '', body: JSON.stringify({ ...body, events: body.events.slice(0, 1) }) }
}

/** Decides rightly, and then says something else. */
const changing =
  (change: (event: VenueEvent, state: State) => VenueEvent | readonly VenueEvent[]): Decide =>
  (state, command) => {
    const decision = decide(state, command)
    return decision.ok ? ok(decision.value.flatMap((event) => change(event, state))) : decision
  }

/** Bids of the very instant of the close are taken for earlier ones. */
function cutoffOffByOne(): Plant {
  const early = (state: State, command: Command): State => {
    const auction =
      command.kind === 'closeAuction' ? state.auctions.get(command.auction) : undefined
    if (command.kind !== 'closeAuction' || auction?.phase !== 'open') return state
    const { closeFrom, closeTo } = auction.schedule
    const close = closeWithin(seedOf(command.secret), closeFrom, closeTo)
    const bids = state.bids.map((own) =>
      own.map((bid) => (bid.enteredAt === close ? { ...bid, enteredAt: close - 1 } : bid)),
    )
    return { ...state, bids }
  }
  // Closes a moment late, too: what comes at that very instant comes in before.
  const vault = (real: Vault): Vault => {
    const closeOf = real.closeOf.bind(real)
    return Object.assign(real, { closeOf: (auction: OpenAuction) => closeOf(auction) + 1 })
  }
  return { vault, decide: () => (state, command) => decide(early(state, command), command) }
}

const unverified: Decide = (state, command) => {
  const decision = decide(state, command)
  if (decision.ok || command.kind !== 'recordOutcome') return decision
  const auction = state.auctions.get(command.auction)
  if (decision.error[0]?.code !== 'outcome_invalid' || auction?.phase !== 'clearing')
    return decision
  const { fills } = command.outcome as { fills: readonly Filled[] }
  const results = auction.entries.map(({ participant, bid, pseudonym }) => {
    const fill = fills.find((one) => one.bid === pseudonym)
    const { units = {}, lots = {}, payment = '' } = fill ?? {}
    return { participant, bid, pseudonym, ...(fill && { fill: { units, lots, payment } }) }
  })
  return ok([
    { kind: 'outcomePublished', auction: auction.id, outcome: Object(command.outcome), results },
  ])
}

interface Filled {
  readonly bid: string
  readonly units: Readonly<Record<string, number>>
  readonly lots: Readonly<Record<string, number>>
  readonly payment: string
}

function twiceFilled(event: VenueEvent): VenueEvent {
  if (event.kind !== 'outcomePublished') return event
  const again = event.results.find(({ fill, end }) => fill !== undefined && end === undefined)
  return again === undefined ? event : { ...event, results: [...event.results, again] }
}

function commonCounter(): Plant {
  const numbered = (event: VenueEvent, state: State): VenueEvent => {
    if (event.kind !== 'bidEntered' && event.kind !== 'bidReplaced') return event
    const sequence = state.receipts.reduce((most, log) => Math.max(most, log.sequence), 0) + 1
    const { bid } = event
    return { ...event, bid: { ...bid, receipt: { ...bid.receipt, sequence } } }
  }
  return { decide: () => changing(numbered) }
}

function byArrival(event: VenueEvent, state: State): VenueEvent {
  if (event.kind !== 'auctionClosed') return event
  const arrival = ({ participant, bid }: (typeof event.entries)[number]): number =>
    state.bids.get(participant)?.get(bid)?.enteredAt ?? 0
  const ids = event.entries.map(({ pseudonym }) => pseudonym)
  const sorted = event.entries.toSorted((a, b) => arrival(a) - arrival(b))
  const renamed = new Map(sorted.map(({ pseudonym }, k) => [pseudonym, ids[k] ?? '']))
  const to = (id: string): string => renamed.get(id) ?? id
  const bids = event.book.bids
    .map((bid) => ({ ...bid, id: to(bid.id) }))
    .toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
  const entries = sorted.map((entry) => ({ ...entry, pseudonym: to(entry.pseudonym) }))
  return { ...event, entries, book: { ...event.book, bids } }
}

/** Remembers that a bid was replaced, and keeps what it said before. */
const oldContent: Decide = (state, command) => {
  const decision = decide(state, command)
  if (!decision.ok || command.kind !== 'replaceBid') return decision
  const old = state.bids.get(command.participant)?.get(command.id)
  return ok(
    decision.value.map((event) => {
      if (event.kind !== 'bidReplaced' || old === undefined || old.auction !== event.bid.auction)
        return event
      const facts = { ...event.bid.receipt, commitment: old.commitment }
      const { participant: by, id: bid } = command
      const signed = { ...facts, by, bid, venue: state.venue.publicKey, at: rfc3339(facts.at) }
      const receipt = { ...facts, hash: receiptHash(signed) }
      return { ...event, bid: { ...event.bid, sealed: old.sealed, receipt } }
    }),
  )
}

/** Of each operation, the first bid. */
function killLeavingSome(event: VenueEvent): readonly VenueEvent[] {
  const isKilled = event.kind === 'bidEnded' && event.ended.cause === 'killed'
  return isKilled && event.ended.bid.endsWith('-0') ? [] : [event]
}

function expiredStays(event: VenueEvent): VenueEvent {
  if (event.kind !== 'auctionClosed') return event
  return { ...event, ended: event.ended.filter(({ cause }) => cause !== 'expired') }
}
