import { assert, err, ok, type Refusal, type Result } from '#base'
import {
  type Act,
  type Actor,
  advance,
  applyEntry,
  type Decision,
  decide,
  emptyFold,
  entryOf,
  entryText,
  evolve,
  feedsAfter,
  type Folded,
  foldOf,
  foldText,
  type Instant,
  type JournalEntry,
  type RequestFacts,
  type State,
  type VenueEvent,
} from '#exchange'
import type { Journal } from '#journal'

export interface DeskOptions {
  readonly journal: Journal
  /** Milliseconds since 1970. It may stand still or jump: the desk's own time never goes back. */
  readonly clock: () => Instant
  /** The rules: another set only where a test gives a faulty one, to see that the fault is found. */
  readonly decide?: typeof decide
}

/** A record that is durable, with what it led to. */
export interface Told {
  readonly seq: number
  readonly entry: JournalEntry
  readonly folded: Folded
}

export type Listener = (told: Told) => void

/** A request with an idempotency key. Its answer is made of what each act led to, and kept in the same record. */
export interface Requested extends Omit<RequestFacts, 'answer'> {
  readonly answer: (decisions: readonly Decision[], at: Instant) => unknown
}

/** What each of several acts led to, and the record of those that led to anything; undefined: none did. */
export interface Each {
  readonly decisions: readonly Decision[]
  readonly told: Told | undefined
}

/**
 * The one writer: commands become events here, one at a time, and are answered once they are in the journal. It decides on a
 * state that runs ahead of the disk, and shows to others only what is durable.
 */
export class Desk {
  /** The record that the snapshot it was opened from is after; 0: there was none. */
  readonly snapshot: number
  readonly #journal: Journal
  readonly #clock: () => Instant
  readonly #rules: typeof decide
  readonly #listeners = new Set<Listener>()
  #decided: State
  #durable: Folded
  #halted: Refusal | undefined

  private constructor(
    { journal, clock, decide: rules = decide }: DeskOptions,
    folded: Folded,
    snapshot: number,
  ) {
    this.snapshot = snapshot
    this.#journal = journal
    this.#clock = clock
    this.#rules = rules
    this.#decided = folded.state
    this.#durable = folded
  }

  /** Takes up where the journal ends: its newest snapshot, and every record after it. */
  static async open(options: DeskOptions): Promise<Desk> {
    const { folded, snapshot } = await foldJournal(options.journal)
    return new Desk(options, folded, snapshot)
  }

  /** Runs ahead of the disk: for decisions, never for eyes. */
  get decided(): State {
    return this.#decided
  }

  /** What may be shown. */
  get durable(): Folded {
    return this.#durable
  }

  /** Why nothing is taken any more: the journal failed, and only a restart tells what is in it. */
  get halted(): Refusal | undefined {
    return this.#halted
  }

  now(): Instant {
    return Math.max(Math.floor(this.#clock()), this.#decided.at)
  }

  /** What `handle` would answer now. Nothing happens. */
  weigh(actor: Actor, act: Act): Result<readonly VenueEvent[]> {
    return this.#rules(this.#decided, { ...act, at: this.now(), actor })
  }

  /**
   * Decides in the order of the calls; resolves when what follows is durable, or with why nothing does. Several acts are one
   * record: all of them or none, and `onRefused` is told which one is refused.
   */
  async handle(
    actor: Actor,
    acts: Act | readonly Act[],
    request?: Requested,
    onRefused?: (index: number) => void,
  ): Promise<Result<Told>> {
    if (this.#halted !== undefined) return err([this.#halted])
    if (request !== undefined && this.#decided.requests.has(request.key)) return err([REPEATED])
    const at = this.now()
    const decisions = this.#decide(actor, at, { acts: [acts].flat(), untilRefused: true })
    const last = decisions.at(-1)
    if (last?.ok === false) {
      onRefused?.(decisions.length - 1)
      return last
    }
    return ok(await this.#record(entryOfAll({ at, actor, decisions, request })))
  }

  /** As `handle`, but an act that is refused leaves the others be. They are one record still. */
  async handleEach(actor: Actor, acts: readonly Act[], request?: Requested): Promise<Result<Each>> {
    if (this.#halted !== undefined) return err([this.#halted])
    if (request !== undefined && this.#decided.requests.has(request.key)) return err([REPEATED])
    const at = this.now()
    const decisions = this.#decide(actor, at, { acts, untilRefused: false })
    if (decisions.every((decision) => !decision.ok)) return ok({ decisions, told: undefined })
    const told = await this.#record(entryOfAll({ at, actor, decisions, request }))
    return ok({ decisions, told })
  }

  /** What each act leads to after those before it. */
  #decide(
    actor: Actor,
    at: Instant,
    { acts, untilRefused }: { readonly acts: readonly Act[]; readonly untilRefused: boolean },
  ): readonly Decision[] {
    const decisions: Decision[] = []
    let ahead: State = { ...this.#decided, seq: this.#decided.seq + 1, at }
    for (const [index, act] of acts.entries()) {
      const decision = this.#rules(ahead, { ...act, at, actor })
      decisions.push(decision)
      if (decision.ok && index < acts.length - 1) ahead = decision.value.reduce(evolve, ahead)
      if (!decision.ok && untilRefused) break
    }
    return decisions
  }

  /**
   * What a request with an idempotency key was answered before, once that is durable; undefined: it is new. Whoever has asked
   * this calls `handle` in the same turn: nothing can come in between.
   */
  answered({ key, digest }: Omit<RequestFacts, 'answer'>): Promise<Result<unknown>> | undefined {
    const before = this.#decided.requests.get(key)
    if (before === undefined) return undefined
    if (before.digest !== digest) return Promise.resolve(err([KEY_REUSED]))
    return this.settled().then(() =>
      this.#halted === undefined ? ok(before.answer) : err([this.#halted]),
    )
  }

  /** Resolves when all that was decided before is durable. */
  async settled(): Promise<void> {
    await this.#last
  }

  #last: Promise<unknown> = Promise.resolve()

  async #record(entry: JournalEntry): Promise<Told> {
    const seq = this.#decided.seq + 1
    const state = applyEntry(this.#decided, seq, entry)
    this.#decided = state
    try {
      const appended = this.#journal.append(entryText(entry))
      this.#last = appended.catch(() => undefined)
      const record = await appended
      assert(record.seq === seq, 'the journal numbers records as the desk does')
    } catch (error) {
      this.#halted ??= haltedBy(error)
      throw error
    }
    return this.#tell(seq, entry, state)
  }

  #tell(seq: number, entry: JournalEntry, state: State): Told {
    assert(this.#durable.state.seq === seq - 1, 'records become durable in their order')
    this.#durable = { state, feeds: feedsAfter(this.#durable.feeds, entry, state) }
    const told = { seq, entry, folded: this.#durable }
    for (const listener of this.#listeners) listener(told)
    return told
  }

  /** Calls back after each record that is durable; the function returned ends that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

function entryOfAll({
  at,
  actor,
  decisions,
  request,
}: {
  readonly at: Instant
  readonly actor: Actor
  readonly decisions: readonly Decision[]
  readonly request: Requested | undefined
}): JournalEntry {
  const events = decisions.flatMap((decision) => (decision.ok ? decision.value : []))
  if (request === undefined) return { at, actor, events }
  const { key, digest, answer } = request
  return { at, actor, request: { key, digest, answer: answer(decisions, at) }, events }
}

/** Everything a journal says, from its newest snapshot on: that is after record `snapshot`, or 0 where there is none. */
export async function foldJournal(
  journal: Journal,
): Promise<{ readonly folded: Folded; readonly snapshot: number }> {
  const newest = await journal.loadSnapshot()
  let folded = (newest && foldOf(newest.body)) ?? emptyFold
  const snapshot = folded.state.seq
  assert([0, newest?.seq].includes(snapshot), 'a snapshot is after the record it names')
  for await (const { seq, body } of journal.read(snapshot))
    folded = advance(folded, seq, entryOf(body))
  return { folded, snapshot }
}

/** A request is done once. Its answer is had by `answered`. */
const REPEATED: Refusal = {
  code: 'request_repeated',
  at: '',
  cause: 'a request with this idempotency key was taken before',
  remedy: 'Nothing is left to do: its answer is kept.',
}

const KEY_REUSED: Refusal = {
  code: 'request_key_reused',
  at: '',
  cause: 'this idempotency key came with another request before',
  remedy: 'Use a new key for a new request, and the same key only to send the same again.',
}

/** Folds a journal that is read beside its writer, and saves what it comes to; gives the record that this is after. */
export async function takeSnapshot(journal: Journal): Promise<number> {
  const { folded, snapshot } = await foldJournal(journal)
  const { seq } = folded.state
  if (seq > snapshot) await journal.saveSnapshot({ ...journal.head, body: foldText(folded) })
  return seq
}

const haltedBy = (error: unknown): Refusal => ({
  code: 'venue_halted',
  at: '',
  cause: `the journal cannot be written: ${error instanceof Error ? error.message : String(error)}`,
  remedy: 'Ask again when the venue has started anew: then what was kept is known.',
})
