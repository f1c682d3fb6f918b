import { assert, err, ok, refusalText, type Result } from '#base'
import {
  type Act,
  type Actor,
  type BidContent,
  bidOf,
  type BidRecord,
  bookNow,
  bookOf,
  type ClearingAuction,
  type Decision,
  type Due,
  dueAt,
  type Instant,
  type Lasts,
  type MarketFile,
  nextDueAt,
  notThere,
  type Offered,
  type OpenAuction,
  openAuctionOf,
  type OpenedBid,
  readOutcome,
  rememberVerified,
  type State,
} from '#exchange'
import type { Desk, Each, Requested, Told } from './desk.ts'
import type { Opened, Vault } from './vault.ts'

/** Finds an outcome document of a closed auction, in twice its time at most. Whatever it says is verified. */
export type Clear = (auction: ClearingAuction, seconds: number) => Promise<unknown>

export interface FloorOptions {
  readonly desk: Desk
  readonly vault: Vault
  readonly clear: Clear
  /** Takes the place of `clear` where that fails or says what is not so. */
  readonly clearAgain: Clear
  /**
   * Verifies an outcome elsewhere, so that commands need not wait for it. True: it breaks no rule. Whatever else comes of it, the
   * outcome is verified here.
   */
  readonly verify?: (auction: ClearingAuction, outcome: object) => Promise<boolean>
  /** Something went wrong that an operator should know of. */
  readonly onTrouble?: (code: string, cause: string) => void
}

export interface Offer {
  readonly participant: string
  /** The participant's own id of the bid. */
  readonly id: string
  readonly series: string
  readonly auction?: string
  readonly lasts: Lasts
  readonly session?: string
  readonly content: BidContent
}

const VENUE: Actor = { kind: 'venue' }

/**
 * Trading: bids go in sealed, auctions open and close by the calendar and are cleared. It has no timer of its own: whoever
 * runs it calls `conduct` when something is due, and every command is preceded by what was due before it.
 */
export class Floor {
  readonly #options: FloorOptions
  readonly #clearing = new Map<string, Promise<void>>()

  constructor(options: FloorOptions) {
    this.#options = options
  }

  submit(actor: Actor, offer: Offer, request?: Requested): Promise<Result<Told>> {
    this.conduct()
    return this.#handle(actor, this.offered('submitBid', offer), request)
  }

  replace(actor: Actor, offer: Offer, request?: Requested): Promise<Result<Told>> {
    this.conduct()
    return this.#handle(actor, this.offered('replaceBid', offer), request)
  }

  act(actor: Actor, act: Act | readonly Act[], request?: Requested): Promise<Result<Told>> {
    this.conduct()
    return this.#options.desk.handle(actor, act, request)
  }

  /** Several bids as one record: all of them or none; `onRefused` is told which one is refused. */
  async submitAll(
    actor: Actor,
    offers: readonly Offer[],
    request?: Requested,
    onRefused?: (index: number) => void,
  ): Promise<Result<Told>> {
    const acts = this.#offeredAll(offers)
    if (!acts.ok) return acts
    return this.#options.desk.handle(actor, acts.value, request, onRefused)
  }

  /** Several bids as one record: those that are not refused. */
  submitEach(actor: Actor, offers: readonly Offer[], request?: Requested): Promise<Result<Each>> {
    const acts = this.#offeredAll(offers)
    return acts.ok
      ? this.#options.desk.handleEach(actor, acts.value, request)
      : Promise.resolve(acts)
  }

  #offeredAll(offers: readonly Offer[]): Result<readonly Act[]> {
    this.conduct()
    const acts: Act[] = []
    const before: OpenedBid[] = []
    for (const offer of offers) {
      const act = this.offered('submitBid', offer)
      if (!act.ok) return act
      acts.push(afterThose(act.value, before))
      before.push(openedIn(act.value))
    }
    return ok(acts)
  }

  /** What `submit` or `replace` would answer now. Nothing happens. */
  weigh(actor: Actor, kind: 'submitBid' | 'replaceBid', offer: Offer): Decision {
    const act = this.offered(kind, offer)
    return act.ok ? this.#options.desk.weigh(actor, act.value) : act
  }

  #handle(actor: Actor, act: Result<Act>, request?: Requested): Promise<Result<Told>> {
    return act.ok ? this.#options.desk.handle(actor, act.value, request) : Promise.resolve(act)
  }

  /** The act that an offer makes: its content sealed under the key of the auction that is open. */
  offered(kind: 'submitBid' | 'replaceBid', offer: Offer): Result<Act> {
    const { desk, vault } = this.#options
    const { participant, id } = offer
    const auction = openAuctionOf(desk.decided, offer.series)
    const shut =
      auction === undefined
        ? NOT_SEALED
        : {
            ...vault.seal(auction, { participant, id }, offer.content),
            sealedFor: auction.id,
            closesAt: vault.closeOf(auction),
            ...this.#resting(participant, id),
          }
    if (kind === 'submitBid') return ok({ kind, ...offer, ...shut })
    const old = bidOf(desk.decided, participant, id)
    if (old === undefined) return err([notThere])
    return ok({ kind, ...offer, ...shut, before: vault.open(old) })
  }

  /** Where a participant's margin is looked at: all other bids of it that live. */
  #resting(participant: string, id: string): Pick<Offered, 'resting'> {
    const { decided } = this.#options.desk
    if (decided.participants.get(participant)?.limits.marginCredit === undefined) return {}
    const own = [...(decided.bids.get(participant)?.values() ?? [])]
    const live = own.filter((bid) => bid.status !== 'ended' && bid.id !== id)
    return { resting: live.map((bid) => this.#openedOf(bid)) }
  }

  /** What a bid says. For its own participant only. */
  open(participant: string, id: string): Opened | undefined {
    const bid = bidOf(this.#options.desk.durable.state, participant, id)
    return bid && this.#options.vault.open(bid)
  }

  /** The book of an auction as it would be cleared if it closed now. Sealed: for the engine alone. */
  bookNow(id: string): Result<{ readonly book: MarketFile }> {
    const { desk, vault } = this.#options
    const auction = desk.decided.auctions.get(id)
    if (auction?.phase !== 'open') return err([notThere])
    const opened = this.#opened(auction)
    const at = desk.now()
    const book = bookNow(desk.decided, { auction, opened, secret: vault.secretOf(auction), at })
    return book.ok ? ok({ book: book.value }) : book
  }

  /** Does all that is due, and starts to clear what has closed. */
  conduct(): void {
    const { desk } = this.#options
    // Each round does something for good, so there is an end to it; what cannot be done now is left for later.
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const due = this.#due().filter((one) => !this.#isUnderWay(one))
      if (due.length === 0 || desk.halted !== undefined) return
      for (const one of due) this.#do(one)
    }
  }

  /** When to call `conduct` next at the latest; undefined: nothing is on the calendar. */
  nextDue(): Instant | undefined {
    return nextDueAt(this.#options.desk.decided, (id) => this.#closeOf(id))
  }

  /** Resolves when nothing is being cleared. */
  async idle(): Promise<void> {
    while (this.#clearing.size > 0) await Promise.all(this.#clearing.values())
  }

  #due(): readonly Due[] {
    const { desk } = this.#options
    return dueAt(desk.decided, desk.now(), (id) => this.#closeOf(id))
  }

  #closeOf(id: string): Instant {
    const auction = this.#options.desk.decided.auctions.get(id)
    return auction?.phase === 'open'
      ? this.#options.vault.closeOf(auction)
      : Number.MAX_SAFE_INTEGER
  }

  #isUnderWay(due: Due): boolean {
    return due.kind === 'clear' && this.#clearing.has(due.auction)
  }

  #do(due: Due): void {
    const { desk, vault } = this.#options
    switch (due.kind) {
      case 'open': {
        const { series, auction } = due
        return this.#venue({ kind: 'openAuction', series, auction, ...vault.found(auction) })
      }
      case 'expire':
        return this.#venue({ kind: 'expireProduct', product: due.product })
      case 'close':
        return this.#close(due.auction)
      case 'clear': {
        const auction = desk.decided.auctions.get(due.auction)
        if (auction?.phase === 'clearing') this.#startClearing(auction)
      }
    }
  }

  #close(id: string): void {
    const { desk, vault } = this.#options
    const auction = desk.decided.auctions.get(id)
    if (auction?.phase !== 'open') return
    const opened = this.#opened(auction)
    this.#venue({ kind: 'closeAuction', auction: id, secret: vault.secretOf(auction), opened })
  }

  #opened({ series }: OpenAuction): readonly OpenedBid[] {
    return [...bookOf(this.#options.desk.decided, series)].map((bid) => this.#openedOf(bid))
  }

  #openedOf(bid: BidRecord): OpenedBid {
    return { participant: bid.participant, bid: bid.id, ...this.#options.vault.open(bid) }
  }

  /** An act of the venue itself. It decides at once; that it is durable is waited for by whoever is answered after it. */
  #venue(act: Act): void {
    void this.#options.desk.handle(VENUE, act).then(
      (result) => {
        if (!result.ok) this.#trouble('venue_act_refused', result.error.map(refusalText).join(' '))
      },
      (error: unknown) => this.#trouble('journal_failed', String(error)),
    )
  }

  #startClearing(auction: ClearingAuction): void {
    const done = this.#clear(auction)
      .catch((error: unknown) => this.#trouble('clearing_failed', String(error)))
      .finally(() => this.#clearing.delete(auction.id))
    this.#clearing.set(auction.id, done)
  }

  /** The engine's outcome, or the fallback's; where neither is one, the auction is void. */
  async #clear(auction: ClearingAuction): Promise<void> {
    const { desk, clear, clearAgain } = this.#options
    await desk.settled()
    for (const way of [clear, clearAgain]) {
      if (!this.#isCleared(auction.id)) return
      const cause = await this.#record(auction, way)
      if (cause === undefined || !this.#isCleared(auction.id)) return
      this.#trouble('outcome_refused', `auction ${auction.id}: ${cause}`)
    }
    // Everyone is told the cause: what was wrong with the outcomes may say what was bid.
    const cause = 'no valid outcome was found'
    await desk.handle(VENUE, { kind: 'voidAuction', auction: auction.id, cause })
  }

  /** Not so once it is called off, or the journal has failed: no outcome is wanted any more. */
  #isCleared(id: string): boolean {
    const { desk } = this.#options
    return desk.halted === undefined && desk.decided.auctions.get(id)?.phase === 'clearing'
  }

  /** Why an outcome could not be had or recorded; undefined: it is published. */
  async #record(auction: ClearingAuction, way: Clear): Promise<string | undefined> {
    const { desk } = this.#options
    try {
      const outcome = await way(auction, secondsOf(desk.decided, auction))
      await this.#verified(auction, outcome)
      const act: Act = { kind: 'recordOutcome', auction: auction.id, outcome }
      const recorded = await desk.handle(VENUE, act)
      return recorded.ok ? undefined : recorded.error.map(refusalText).join(' ')
    } catch (error) {
      if (desk.halted !== undefined) throw error
      return error instanceof Error ? error.message : String(error)
    }
  }

  async #verified(auction: ClearingAuction, outcome: unknown): Promise<void> {
    if (typeof outcome !== 'object' || outcome === null) return
    const isValid = await this.#options.verify?.(auction, outcome).catch(() => false)
    if (isValid !== true) return
    rememberVerified(auction.book, outcome)
    // Read now, and written down at the next turn: whoever asks something waits for one of them at most.
    readOutcome(outcome)
    await new Promise(setImmediate)
  }

  #trouble(code: string, cause: string): void {
    this.#options.onTrouble?.(code, cause)
  }
}

/** Where bids come together, those that come first live when the next is decided. */
const afterThose = (act: Act, before: readonly OpenedBid[]): Act =>
  act.kind === 'submitBid' && act.resting !== undefined
    ? { ...act, resting: [...act.resting, ...before] }
    : act

function openedIn(act: Act): OpenedBid {
  assert(act.kind === 'submitBid', 'an offer becomes a bid')
  const { participant, id: bid, content, salt } = act
  return { participant, bid, content, salt }
}

const ROUNDS_MAX = 4

const secondsOf = (state: State, { series }: ClearingAuction): number =>
  (state.series.get(series)?.terms.clearing ?? 1000) / 1000

/** No auction is open: the offer is refused for that, and nothing of it is kept. */
const NOT_SEALED = { salt: '', sealed: '', sealedFor: '', closesAt: 0 }
