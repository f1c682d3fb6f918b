/** What the journal of a lane says, read record by record by other code than the venue's, against what its clients saw. */
import { parseOutcome, verifyOutcome } from '#auction'
import { canonicalJson } from '#base'
import { Vault, foldJournal } from '#desk'
import {
  advance,
  emptyFold,
  entryOf,
  type Entered,
  type Folded,
  hashOf,
  type JournalEntry,
  marketOf,
  micro,
  type VenueEvent,
} from '#exchange'
import { type Journal, openJournal } from '#journal'
import { systemChance } from '#seals'
import type { Lane } from './lane.ts'

type Of<K extends VenueEvent['kind']> = Extract<VenueEvent, { kind: K }>

/** Every fault, in words; none: nothing that was acknowledged is lost, doubled or half done. */
export async function faultsOf(lane: Lane): Promise<readonly string[]> {
  const journal = await openJournal(lane.place, { readOnly: true })
  try {
    const reader = new Reader(lane)
    let folded: Folded = emptyFold
    for await (const { seq, body } of journal.read(0)) {
      const entry = entryOf(body)
      folded = advance(folded, seq, entry)
      reader.take(seq, entry)
    }
    reader.end(folded)
    return [...reader.faults, ...(await hashFaults(lane, journal, folded))]
  } finally {
    await journal.close()
  }
}

/** From the first record on, from the newest snapshot on, and as the venue had it when it ended. */
async function hashFaults(
  lane: Lane,
  journal: Journal,
  folded: Folded,
): Promise<readonly string[]> {
  const replayed = hashOf(folded)
  const again = hashOf((await foldJournal(journal)).folded)
  return [
    ...(lane.stopped?.hash === replayed ? [] : ['the state of the venue is not that of a replay']),
    ...(again === replayed ? [] : ['the snapshot and what follows are not a replay']),
    ...(journal.head.seq === lane.stopped?.seq ? [] : ['the journal ends elsewhere']),
  ]
}

/** A bid that rests, as this reader has it. */
interface Resting {
  readonly series: string
  readonly firstAt: number
  readonly lastAt: number
}

/** An auction that is not over. */
interface Running {
  readonly series: string
  readonly wrapped: string
  readonly closed?: Of<'auctionClosed'>
}

class Reader {
  readonly faults: string[] = []
  readonly #lane: Lane
  readonly #vault: Vault
  readonly #done = new Map<string, number>()
  readonly #resting = new Map<string, Resting>()
  readonly #running = new Map<string, Running>()
  readonly #over = new Map<string, { readonly seq: number; readonly event: string }>()
  readonly #lots = new Map<string, number>()

  constructor(lane: Lane) {
    this.#lane = lane
    this.#vault = new Vault(Buffer.from(lane.master, 'hex'), systemChance)
  }

  take(seq: number, { request, events }: JournalEntry): void {
    if (request !== undefined) {
      if (this.#done.has(request.key)) this.#fault(seq, `command ${request.key} is done twice`)
      this.#done.set(request.key, seq)
      this.#isAsAsked(seq, request.key, events)
    }
    for (const event of events) this.#event(seq, event)
  }

  /** What only the whole can tell. */
  end({ state, feeds }: Folded): void {
    for (const key of this.#lane.sent.keys()) this.#isAsAnswered(key)
    for (const { seq, event, auction } of this.#lane.told) {
      const over = this.#over.get(auction)
      if (over?.seq !== seq || over.event !== event)
        this.#fault(seq, `${event} of ${auction} was told and is not in the journal`)
    }
    for (const [id, { closed }] of this.#running)
      if (closed !== undefined) this.#fault(closed.book.bids.length, `auction ${id} is half done`)
    for (const [participant, positions] of state.positions)
      for (const [product, { lots }] of positions) {
        const place = `${participant}/${product}`
        if ((this.#lots.get(place) ?? 0) !== lots) this.#fault(state.seq, `position ${place}`)
        this.#lots.delete(place)
      }
    for (const [place, lots] of this.#lots) if (lots !== 0) this.#fault(state.seq, `fills ${place}`)
    for (const [channel, { seq, recent }] of feeds)
      recent.forEach((message, k) => {
        if (message.seq !== seq - recent.size + 1 + k) this.#fault(seq, `a gap in ${channel}`)
      })
  }

  #isAsAsked(seq: number, key: string, events: readonly VenueEvent[]): void {
    const command = this.#lane.sent.get(key)
    const [event] = events
    if (command === undefined) return this.#fault(seq, `nobody sent ${key}`)
    if (event?.kind === 'bidEntered' || event?.kind === 'bidReplaced') {
      const { id, participant } = event.bid
      const isIt = id === command.bid && participant === command.participant
      const said = canonicalJson(this.#opened(event.bid))
      if (!isIt || said !== canonicalJson(command.node)) this.#fault(seq, `${key} is another bid`)
      const kind = event.kind === 'bidEntered' ? 'submit' : 'replace'
      if (kind !== command.kind) this.#fault(seq, `${key} was to ${command.kind}`)
    } else if (event?.kind === 'bidEnded' || event?.kind === 'bidEnding') {
      if (event.ended.bid !== command.bid || command.kind !== 'withdraw')
        this.#fault(seq, `${key} ended another bid`)
    } else if (events.length > 0) this.#fault(seq, `${key} led to ${event?.kind}`)
  }

  #opened({ auction, participant, id, sealed }: Entered): unknown {
    const { wrapped = '' } = this.#running.get(auction) ?? {}
    const { content } = this.#vault.open({ auction, participant, id, sealed, wrapped })
    return content.bid
  }

  #isAsAnswered(key: string): void {
    const answer = this.#lane.answers.get(key)
    const seq = this.#done.get(key)
    if (answer === undefined) return this.#fault(seq ?? 0, `${key} was never answered`)
    if (answer.refused !== undefined && seq !== undefined)
      this.#fault(seq, `${key} was refused, and is done`)
    if (answer.refused === undefined && seq === undefined) this.#fault(0, `${key} is lost`)
    if (answer.seq !== undefined && answer.seq !== seq)
      this.#fault(answer.seq, `${key} was acknowledged there, and is at ${seq}`)
  }

  #event(seq: number, event: VenueEvent): void {
    switch (event.kind) {
      case 'auctionOpened': {
        const { auction, series, wrapped } = event
        const others = [...this.#running.values()]
        if (others.some((one) => one.series === series && one.closed === undefined))
          this.#fault(seq, `two auctions of ${series} are open`)
        if (this.#over.has(auction)) this.#fault(seq, `${auction} opens again`)
        return void this.#running.set(auction, { series, wrapped })
      }
      case 'bidEntered':
      case 'bidReplaced': {
        const { id, participant, series, receipt } = event.bid
        const firstAt = this.#resting.get(`${participant}/${id}`)?.firstAt ?? receipt.at
        const resting = { series, firstAt, lastAt: receipt.at }
        return void this.#resting.set(`${participant}/${id}`, resting)
      }
      case 'bidEnded':
        return this.#ended(seq, event.ended)
      case 'auctionClosed':
        return this.#closed(seq, event)
      case 'outcomePublished':
        return this.#published(seq, event)
      case 'auctionVoided':
        return this.#fault(seq, `${event.auction} is void: ${event.cause}`)
    }
  }

  #ended(seq: number, { participant, bid }: { participant: string; bid: string }): void {
    if (!this.#resting.delete(`${participant}/${bid}`)) this.#fault(seq, `${bid} ends twice`)
  }

  /** The book is all that rests and came before the close; what was replaced since may be in it or not. */
  #closed(seq: number, event: Of<'auctionClosed'>): void {
    const running = this.#running.get(event.auction)
    if (running === undefined || running.closed !== undefined)
      return this.#fault(seq, `${event.auction} closes and is not open`)
    const { series } = running
    const parts = [...event.entries, ...event.ended]
    const taken = new Set(parts.map(({ participant, bid }) => `${participant}/${bid}`))
    if (taken.size !== parts.length) this.#fault(seq, 'a bid is in the book twice')
    for (const [place, resting] of this.#resting) {
      if (resting.series !== series) continue
      const [mayBe, mustBe] = [resting.firstAt, resting.lastAt].map((at) => at < event.closedAt)
      if (taken.delete(place) ? !mayBe : mustBe) this.#fault(seq, `${place} and the book differ`)
    }
    for (const place of taken) this.#fault(seq, `${place} is in the book and does not rest`)
    for (const ended of event.ended) this.#ended(seq, ended)
    this.#running.set(event.auction, { ...running, closed: event })
  }

  #published(seq: number, { auction, outcome, results }: Of<'outcomePublished'>): void {
    const closed = this.#running.get(auction)?.closed
    if (closed === undefined) return this.#fault(seq, `${auction} is published and not closed`)
    const read = parseOutcome(outcome)
    if (!read.ok || verifyOutcome(marketOf(closed.book), read.value).length > 0)
      return this.#fault(seq, `the outcome of ${auction} breaks a rule`)
    const entries = new Map(closed.entries.map(({ pseudonym, bid }) => [pseudonym, bid]))
    const fills = new Map(read.value.fills.map((fill) => [fill.bid, fill]))
    for (const { participant, bid, pseudonym, fill, end } of results) {
      if (entries.get(pseudonym) !== bid) this.#fault(seq, `${bid} has a result and was not in it`)
      entries.delete(pseudonym)
      const found = fills.get(pseudonym)
      if ((found?.payment ?? 0n) !== micro(fill?.payment ?? '0') || !found !== !fill)
        this.#fault(seq, `the fill of ${bid} is not that of the outcome`)
      for (const [product, lots] of Object.entries(fill?.lots ?? {})) {
        const place = `${participant}/${product}`
        this.#lots.set(place, (this.#lots.get(place) ?? 0) + lots)
      }
      if (end !== undefined) this.#ended(seq, { participant, bid })
    }
    if (entries.size > 0) this.#fault(seq, `${auction} is half published`)
    this.#running.delete(auction)
    this.#over.set(auction, { seq, event: 'outcomePublished' })
  }

  #fault(seq: number, cause: string): void {
    this.faults.push(`record ${seq}: ${cause}`)
  }
}
