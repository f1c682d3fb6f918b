import type { Told } from '#desk'
import {
  advance,
  emptyFold,
  entryOf,
  entryText,
  type Feeds,
  type Folded,
  foldOf,
  foldText,
  hashOf,
  type State,
} from '#exchange'
import type { Journal } from '#journal'
import type { Operation } from '../operations.ts'
import type { Reply } from '../process.ts'
import { canonical, cents } from './arithmetic.ts'
import { type Evidence, Model } from './model.ts'

/** Watches a run from outside: what was acknowledged, what was told, and what the journal says afterwards. */
export class Auditor {
  readonly #model: Model
  readonly #finding: (text: string) => void
  /** Answers that left the venue, by key. */
  readonly #answers = new Map<string, unknown>()
  /** Records that were told as durable. */
  readonly #told = new Map<number, string>()
  /** Messages by channel and number, as they were told. */
  readonly #messages = new Map<string, string>()

  constructor(evidence: Evidence) {
    this.#finding = evidence.finding
    this.#model = new Model(evidence)
  }

  /** A record was told as durable. */
  told({ seq, entry, folded }: Told): void {
    const body = entryText(entry)
    const before = this.#told.get(seq)
    if (before !== undefined && before !== body) this.#finding(`record ${seq} was told in two ways`)
    this.#told.set(seq, body)
    this.#channels(folded.feeds)
  }

  #channels(feeds: Feeds): void {
    for (const [name, { seq, recent }] of feeds) {
      if (recent.last()?.seq !== seq) this.#finding(`${name} has lost its end`)
      for (const message of recent.reverse()) {
        const [place, text] = [`${name} ${message.seq}`, canonical(message)]
        const before = this.#messages.get(place)
        if (before !== undefined && before !== text) this.#finding(`${place} was told in two ways`)
        if (before !== undefined) break
        this.#messages.set(place, text)
      }
    }
  }

  /** An answer left the venue, whether or not it arrived. */
  answered({ key }: Operation, reply: Reply): void {
    const before = this.#answers.get(key)
    if (!reply.ok) {
      const isDown = reply.codes.includes('venue_halted')
      if (before !== undefined && !isDown)
        this.#finding(`${key} was taken, and then ${reply.codes}`)
      return
    }
    const answer = canonical(reply.answer)
    if (before !== undefined && before !== answer) this.#finding(`${key} was answered in two ways`)
    this.#answers.set(key, answer)
  }

  /**
   * After each start: all that was told is there, and the state is the one that the records come to. Where it was made of all of
   * them just now, without a snapshot, there is nothing to compare it with.
   */
  async restarted(
    journal: Journal,
    { durable, snapshot }: { readonly durable: Folded; readonly snapshot: number | 'live' },
  ): Promise<void> {
    const { state } = durable
    for await (const { seq, body } of journal.read(0)) {
      if (seq > state.seq) break
      const told = this.#told.get(seq)
      if (told !== undefined && told !== body) this.#finding(`record ${seq} is not as it was told`)
      if (seq > this.#model.seq) this.#model.read({ seq, body })
    }
    for (const seq of this.#told.keys())
      if (seq > journal.head.seq) this.#finding(`record ${seq} was told as durable, and is lost`)
    if (snapshot !== 0) await this.#replay(journal, durable)
    for (const [key, answer] of this.#answers) {
      const kept = this.#model.requests.get(key)
      if (kept === undefined) this.#finding(`${key} was acknowledged, and is lost`)
      else if (canonical(kept) !== answer)
        this.#finding(`the answer to ${key} is kept in another way`)
    }
    this.#compare(state)
    this.#checkFeeds(durable.feeds)
  }

  async #replay(journal: Journal, durable: Folded): Promise<void> {
    const { seq: last } = durable.state
    let full = emptyFold
    let snapshot: Folded | undefined
    for await (const { seq, body } of journal.read(0)) {
      if (seq > last) break
      const entry = entryOf(body)
      full = advance(full, seq, entry)
      if (snapshot !== undefined) snapshot = advance(snapshot, seq, entry)
      if (seq === Math.floor(last / 2)) snapshot = foldOf(foldText(full))
    }
    const hash = hashOf(full)
    if (hash !== hashOf(durable)) this.#finding('the state is not what the records come to')
    if (snapshot !== undefined && hash !== hashOf(snapshot))
      this.#finding('a snapshot and what follows it come to another state')
  }

  /** The venue's state beside the auditor's own. */
  #compare(state: State): void {
    const { bids, positions, paid, receipts } = this.#model
    for (const [name, { entered, status, ending }] of bids) {
      const { participant, id, series } = entered
      const record = state.bids.get(participant)?.get(id)
      if (record?.status !== status) this.#finding(`${name} is ${record?.status} and not ${status}`)
      if (record?.ending !== ending) this.#finding(`${name} is not ending as it should`)
      const rests = state.books.get(series)?.get(participant)?.has(id) ?? false
      if (rests !== (status === 'resting')) this.#finding(`${name} is in the book, or is not`)
    }
    const kept = state.bids.reduce((sum, own) => sum + own.size, 0)
    if (kept !== bids.size) this.#finding(`there are ${kept} bids and not ${bids.size}`)
    for (const [place, lots] of positions) {
      const [participant = '', product = ''] = place.split(' ')
      const held = state.positions.get(participant)?.get(product)?.lots
      if (held !== lots) this.#finding(`${place}: ${held} lots and not ${lots}`)
    }
    for (const [participant, amount] of paid) {
      const own = state.positions.get(participant)?.valueSeq() ?? []
      const sum = [...own].reduce((total, position) => total + cents(position.paid), 0n)
      if (sum !== amount) this.#finding(`${participant} paid ${sum} and not ${amount}`)
    }
    for (const [participant, { sequence }] of receipts.last)
      if (state.receipts.get(participant)?.sequence !== sequence)
        this.#finding(`${participant} has another number of receipts`)
  }

  /** Channels are numbered without a gap, and say what was told before. */
  #checkFeeds(feeds: Feeds): void {
    for (const [name, { seq, recent }] of feeds) {
      if (recent.size !== seq)
        this.#finding(`${name} has ${recent.size} messages, the last is ${seq}`)
      recent.forEach((message, index) => {
        if (message.seq !== index + 1) this.#finding(`${name} leaves a gap before ${message.seq}`)
        const told = this.#messages.get(`${name} ${message.seq}`)
        if (told !== undefined && told !== canonical(message))
          this.#finding(`${name} ${message.seq} is not as it was told`)
      })
    }
  }

  /** After the storm: nothing is left half done. */
  finished(state: State): void {
    for (const { id, phase } of state.auctions.values())
      if (phase === 'clearing') this.#finding(`${id} is not over`)
  }

  /** What the run came to, for a line of statistics. */
  get counts(): Readonly<Record<'records' | 'answers' | 'auctions' | 'fills', number>> {
    const { seq, auctions, positions } = this.#model
    const over = [...auctions.values()].filter(({ phase }) => phase === 'published')
    return {
      records: seq,
      answers: this.#answers.size,
      auctions: over.length,
      fills: positions.size,
    }
  }
}
