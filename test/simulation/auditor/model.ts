import type { Operation } from '../operations.ts'
import { type Content, canonical, cents, drawnClose, leftOver, sha256 } from './arithmetic.ts'
import { checkClosed, checkPublished, type Running } from './auctions.ts'
import { Receipts } from './receipts.ts'
import type { Ended, Entered, Entry, Event, Line, Name, Published, Voided } from './records.ts'

/** A bid as the auditor believes it to be. */
export interface Known {
  readonly entered: Entered
  readonly content: Content | undefined
  readonly since: number
  readonly status: 'awaiting' | 'resting' | 'ended'
  readonly ending?: string
}

export interface Evidence {
  /** What clients asked for, by key. */
  readonly operations: ReadonlyMap<string, Operation>
  /** The secret of an auction: the simulator knows it. */
  readonly secretOf: (auction: string, wrapped: string) => string
  readonly finding: (text: string) => void
}

const key = ({ participant, bid }: Name): string => `${participant}/${bid}`

/**
 * A tiny venue of the auditor's own: reads the journal as documents and says what has to be in it. It trusts the order of the
 * records and nothing else; it shares no code with the exchange.
 */
export class Model {
  readonly bids = new Map<string, Known>()
  readonly auctions = new Map<string, Running>()
  readonly requests = new Map<string, unknown>()
  readonly positions = new Map<string, number>()
  readonly paid = new Map<string, bigint>()
  readonly receipts: Receipts
  readonly #evidence: Evidence
  readonly #killed = new Set<string>()
  /** Since when products are not traded any more. */
  readonly #gone = new Map<string, number>()
  readonly #halted = new Set<string>()
  #seq = 0
  #at = 0

  constructor(evidence: Evidence) {
    this.#evidence = evidence
    this.receipts = new Receipts(evidence.finding)
  }

  get seq(): number {
    return this.#seq
  }

  read({ seq, body }: Line): void {
    const entry = JSON.parse(body) as Entry
    if (seq !== this.#seq + 1) this.#finding(`record ${seq} follows ${this.#seq}`)
    if (entry.at < this.#at) this.#finding(`record ${seq} is earlier than the one before`)
    this.#seq = seq
    this.#at = entry.at
    const { request } = entry
    if (request !== undefined) {
      if (this.requests.has(request.key)) this.#finding(`request ${request.key} was done twice`)
      this.requests.set(request.key, request.answer)
    }
    for (const event of entry.events) this.#apply(event, entry)
    this.#checkKilled(entry)
  }

  #finding(text: string): void {
    this.#evidence.finding(text)
  }

  #apply(event: Event, entry: Entry): void {
    switch (event.kind) {
      case 'bidEntered':
      case 'bidReplaced':
        return this.#entered(event.kind, event.bid, entry)
      case 'bidApproved': {
        const bid = this.#live(event)
        if (bid?.status !== 'awaiting')
          this.#finding(`${key(event)} was approved, and did not wait`)
        if (bid?.entered.user === event.by)
          this.#finding(`${key(event)} was approved by its own user`)
        return this.#set(event, { status: 'resting', since: entry.at })
      }
      case 'bidEnded':
        if (this.#isBeingCleared(event.ended))
          this.#finding(`${key(event.ended)} ended while it was being cleared`)
        return this.#end(event.ended)
      case 'bidEnding':
        if (!this.#isBeingCleared(event.ended))
          this.#finding(`${key(event.ended)} is not being cleared`)
        return this.#set(event.ended, { ending: event.ended.cause })
      case 'auctionOpened': {
        const { auction, wrapped } = event
        if (this.auctions.has(auction)) this.#finding(`${auction} was opened twice`)
        const secret = this.#evidence.secretOf(auction, wrapped)
        this.auctions.set(auction, { ...event, phase: 'open', secret })
        return
      }
      case 'auctionClosed':
        return this.#closed(event, entry)
      case 'outcomePublished':
        return this.#published(event)
      case 'auctionVoided':
        return this.#voided(event)
      default:
        return this.#market(event)
    }
  }

  #market(event: Event): void {
    if (event.kind === 'killed') this.#killed.add(`${event.scope}:${event.id}`)
    if (event.kind === 'revived') this.#killed.delete(`${event.scope}:${event.id}`)
    if (event.kind === 'productExpired') this.#gone.set(event.product, this.#at)
    if (event.kind === 'productSet') this.#gone.delete(event.listed.product.id)
    if (event.kind === 'seriesHalted') this.#halted.add(event.series)
    if (event.kind !== 'seriesResumed') return
    this.#halted.delete(event.series)
    const running = this.auctions.get(event.moved?.auction ?? '')
    if (running !== undefined && event.moved !== undefined)
      this.auctions.set(running.auction, { ...running, schedule: event.moved.schedule })
  }

  #entered(kind: 'bidEntered' | 'bidReplaced', bid: Entered, entry: Entry): void {
    const name = { participant: bid.participant, bid: bid.id }
    const before = this.bids.get(key(name))
    const operation = this.#evidence.operations.get(entry.request?.key ?? '')
    const offer = operation?.offers.find(({ id }) => id === bid.id)
    if (offer === undefined || operation?.participant !== bid.participant)
      this.#finding(`${key(name)} was asked for by nobody`)
    if (kind === 'bidEntered' && before !== undefined)
      this.#finding(`${key(name)} was entered twice`)
    if (kind === 'bidReplaced' && (before === undefined || before.status === 'ended'))
      this.#finding(`${key(name)} was replaced, and is not there`)
    if (kind === 'bidReplaced' && this.#isBeingCleared(name))
      this.#finding(`${key(name)} was replaced while it was being cleared`)
    const closes = this.#closeOf(bid.series)
    if (before?.status === 'resting' && before.since < closes && closes <= entry.at)
      this.#finding(`${key(name)} was in time, and a late replacement took it out`)
    if (this.auctions.get(bid.auction)?.phase !== 'open')
      this.#finding(`${key(name)} was entered in ${bid.auction}, which is not open`)
    if (this.#halted.has(bid.series)) this.#finding(`${key(name)} was entered in a halt`)
    if (this.#killedScopes(bid).some((scope) => this.#killed.has(scope)))
      this.#finding(`${key(name)} was entered though it is stopped`)
    if (bid.receipt.at !== entry.at) this.#finding(`the receipt of ${key(name)} is of another time`)
    this.receipts.read(bid)
    const content = offer?.content as Content | undefined
    const { status } = bid
    this.bids.set(key(name), { entered: bid, content, since: entry.at, status })
  }

  /** When the auction that is open closes, as it was drawn. */
  #closeOf(series: string): number {
    for (const { phase, series: of, secret, schedule } of this.auctions.values())
      if (phase === 'open' && of === series)
        return drawnClose(sha256(secret), schedule.closeFrom, schedule.closeTo)
    return Number.POSITIVE_INFINITY
  }

  #killedScopes({ participant, user }: Entered): readonly string[] {
    return ['venue:venue', `participant:${participant}`, `user:${user}`]
  }

  /** Whoever is stopped has nothing resting. */
  #checkKilled({ events }: Entry): void {
    if (!events.some(({ kind }) => kind === 'killed')) return
    for (const [name, { entered, status, ending }] of this.bids) {
      const isStopped = this.#killedScopes(entered).some((scope) => this.#killed.has(scope))
      if (isStopped && status !== 'ended' && ending === undefined)
        this.#finding(`${name} rests on though it is stopped`)
    }
  }

  #live(name: Name): Known | undefined {
    const bid = this.bids.get(key(name))
    if (bid === undefined || bid.status === 'ended') this.#finding(`${key(name)} is not there`)
    return bid
  }

  #set(name: Name, change: Partial<Known>): void {
    const bid = this.#live(name)
    if (bid !== undefined) this.bids.set(key(name), { ...bid, ...change })
  }

  #end(name: Name): void {
    const bid = this.#live(name)
    if (bid === undefined) return
    const { ending: _, ...rest } = bid
    this.bids.set(key(name), { ...rest, status: 'ended' })
  }

  #isBeingCleared(name: Name): boolean {
    const running = [...this.auctions.values()].filter(({ phase }) => phase === 'clearing')
    return running.some(({ closed }) => closed?.entries.some((entry) => key(entry) === key(name)))
  }

  #closed(event: Parameters<typeof checkClosed>[1], { at }: Entry): void {
    const running = this.auctions.get(event.auction)
    if (running?.phase !== 'open') return this.#finding(`${event.auction} closed and was not open`)
    const isGone = (product: string): boolean =>
      (this.#gone.get(product) ?? Number.POSITIVE_INFINITY) <= event.closedAt ||
      this.#killed.has(`product:${product}`)
    checkClosed(running, event, { bids: this.bids, at, isGone, finding: this.#evidence.finding })
    for (const ended of event.ended) this.#end(ended)
    this.auctions.set(event.auction, { ...running, phase: 'clearing', closed: event })
  }

  #published(event: Published): void {
    const running = this.auctions.get(event.auction)
    if (running?.phase !== 'clearing' || running.closed === undefined)
      return this.#finding(`${event.auction} was published and was not being cleared`)
    checkPublished(running.closed, event, this.#evidence.finding)
    this.auctions.set(event.auction, { ...running, phase: 'published' })
    for (const result of event.results) {
      const bid = this.#live(result)
      if (bid === undefined) continue
      const { fill } = result
      const left = fill && bid.content ? leftOver(bid.content, fill) : bid.content
      const end = expectedEnd(bid, { isFilled: fill !== undefined, isDone: left === undefined })
      if (end !== result.end)
        this.#finding(`${key(result)} should end as ${end}, and does as ${result.end}`)
      if (fill !== undefined) this.#count(result.participant, fill)
      this.bids.set(key(result), { ...bid, content: left ?? bid.content })
      if (result.end !== undefined) this.#end(result)
    }
  }

  #count(
    participant: string,
    fill: { lots: Readonly<Record<string, number>>; payment: string },
  ): void {
    for (const [product, lots] of Object.entries(fill.lots)) {
      const place = `${participant} ${product}`
      this.positions.set(place, (this.positions.get(place) ?? 0) + lots)
    }
    this.paid.set(participant, (this.paid.get(participant) ?? 0n) + cents(fill.payment))
  }

  #voided({ auction, ended }: Voided): void {
    const running = this.auctions.get(auction)
    if (running === undefined || !['open', 'clearing'].includes(running.phase))
      return this.#finding(`${auction} was called off and did not run`)
    const inIt = (name: string, { entered, status }: Known): boolean =>
      running.phase === 'clearing'
        ? (running.closed?.entries.some((entry) => key(entry) === name) ?? false)
        : status === 'resting' &&
          entered.series === running.series &&
          !this.#isBeingCleared({ participant: entered.participant, bid: entered.id })
    const expected = [...this.bids].flatMap(([name, bid]): readonly Ended[] => {
      if (!inIt(name, bid)) return []
      const { participant, id, lasts } = bid.entered
      if (bid.ending !== undefined) return [{ participant, bid: id, cause: bid.ending }]
      return lasts.kind === 'auction' ? [{ participant, bid: id, cause: 'auctionCalledOff' }] : []
    })
    if (textOf(expected) !== textOf(ended))
      this.#finding(`of ${auction}, called off, ended ${textOf(ended)} and not ${textOf(expected)}`)
    this.auctions.set(auction, { ...running, phase: 'void' })
    for (const one of ended) this.#end(one)
  }
}

export const textOf = (ended: readonly Ended[]): string =>
  ended
    .map(({ participant, bid, cause }) => canonical({ participant, bid, cause }))
    .sort()
    .join(' ')

function expectedEnd(
  { ending, entered }: Known,
  { isFilled, isDone }: { readonly isFilled: boolean; readonly isDone: boolean },
): string | undefined {
  if (isFilled && isDone) return 'filled'
  if (ending !== undefined) return ending
  if (entered.lasts.kind !== 'auction') return undefined
  return isFilled ? 'filled' : 'notFilled'
}
