import { type Result, sha256Hex } from '#base'
import { Desk, Floor, type Offer, type Requested, type Told, Vault } from '#desk'
import { type Act, type Actor, bidOf, foldText, isFounded, type VenueEvent } from '#exchange'
import { type Disk, type Journal, openFileJournal } from '#journal'
import type { Chance } from '#seals'
import { APPROVER, CAREFUL, type Operation, PRODUCTS, PUBLIC_KEY, SESSION } from './operations.ts'
import type { Plant } from './plants.ts'
import type { Scenario } from './scenario.ts'
import type { Solvers } from './solver.ts'

export interface ProcessOptions {
  readonly disk: Disk
  readonly scenario: Scenario
  readonly clock: () => number
  readonly chance: Chance
  readonly solvers: Solvers
  readonly after: (milliseconds: number, act: () => void) => () => void
  readonly plant: Plant
  readonly onTold: (told: Told) => void
}

export type Reply =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly codes: readonly string[] }

export const MASTER = Buffer.alloc(32, 7)
const VENUE: Actor = { kind: 'venue' }

/** The venue between two crashes: the real journal, desk, vault and floor, and a door that knows idempotency keys. */
export class Process {
  readonly journal: Journal
  readonly desk: Desk
  readonly floor: Floor
  readonly #options: ProcessOptions

  private constructor(options: ProcessOptions, journal: Journal, desk: Desk) {
    const { chance, solvers, onTold } = options
    this.#options = options
    this.journal = journal
    this.desk = desk
    const vault = new Vault(MASTER, chance)
    this.floor = new Floor({ desk, vault: options.plant.vault?.(vault) ?? vault, ...solvers })
    desk.listen(onTold)
  }

  static async start(options: ProcessOptions): Promise<Process> {
    const { plant, scenario, clock } = options
    const { segmentBytes } = scenario
    const disk = plant.disk?.(options.disk) ?? options.disk
    const real = await openFileJournal(disk, { segmentBytes, after: options.after })
    const journal = plant.journal?.(real) ?? real
    const decide = plant.decide?.()
    const desk = await Desk.open({ journal, clock, ...(decide && { decide }) })
    const process = new Process(options, journal, desk)
    if (!isFounded(desk.decided)) await desk.handle(VENUE, foundingActs(scenario))
    process.floor.conduct()
    return process
  }

  /** Takes an operation as a server does: what was done before is answered again, and not done. */
  async handle(operation: Operation): Promise<Reply> {
    const { key, user } = operation
    const { desk } = this
    const digest = sha256Hex(JSON.stringify(operation))
    const before = desk.answered({ key, digest })
    const again = before && this.#options.plant.again?.(operation, desk.decided)
    if (again !== undefined && again !== operation) return this.handle(again)
    if (before !== undefined) {
      const result = await before
      return result.ok
        ? { ok: true, answer: result.value }
        : { ok: false, codes: codesOf(result.error) }
    }
    const answer = { nonce: this.#options.chance.bytes(4).toString('hex') }
    const request = { key, digest, answer: () => answer }
    const result = await this.#done({ kind: 'user', user }, operation, request)
    return result.ok ? { ok: true, answer } : { ok: false, codes: codesOf(result.error) }
  }

  async #done(actor: Actor, operation: Operation, request: Requested): Promise<Result<unknown>> {
    const { floor } = this
    const { kind, offers, participant, bid } = operation
    switch (kind) {
      case 'submit':
        return floor.submitAll(actor, offers, request)
      case 'submitEach': {
        const each = await floor.submitEach(actor, offers, request)
        if (!each.ok || each.value.told !== undefined) return each
        return each.value.decisions[0] ?? each
      }
      case 'replace':
        return floor.replace(actor, offers[0] as Offer, request)
      case 'withdraw':
        return floor.act(actor, { kind: 'withdrawBid', participant, bid }, request)
      case 'withdrawAll':
        return floor.act(actor, { kind: 'withdrawAll', participant }, request)
      case 'drop':
        return floor.act(actor, { kind: 'dropSession', participant, session: SESSION }, request)
      case 'approve': {
        const commitment = bidOf(this.desk.durable.state, participant, bid)?.commitment ?? ''
        return floor.act(actor, { kind: 'approveBid', participant, bid, commitment }, request)
      }
    }
  }

  /** Of what is durable, if the journal is at a rest there. */
  async saveSnapshot(): Promise<void> {
    const { head } = this.journal
    const { durable } = this.desk
    if (head.seq === 0 || head.seq !== durable.state.seq) return
    await this.journal.saveSnapshot({ ...head, body: foldText(durable) })
  }
}

const codesOf = (refusals: readonly { readonly code: string }[]): readonly string[] =>
  refusals.map(({ code }) => code)

function foundingActs({
  participants,
  series,
  fourEyes,
  noCancel,
  closeWindow,
}: Scenario): readonly Act[] {
  const limits = { bidsMax: 12, paymentMax: '1000.00' }
  const trader = (id: string): readonly Act[] => [
    {
      kind: 'setParticipant',
      participant: {
        id,
        name: id,
        tier: 'standard',
        limits: id === CAREFUL ? { ...limits, approvalAbove: '20.00' } : limits,
      },
    },
    { kind: 'setUser', user: { id, name: id, participant: id, roles: ['trader'] } },
  ]
  return [
    { kind: 'foundVenue', venue: { name: 'x', currency: 'USD', publicKey: PUBLIC_KEY, fourEyes } },
    ...participants.flatMap(trader),
    {
      kind: 'setUser',
      user: { id: APPROVER, name: 'b', participant: CAREFUL, roles: ['trader', 'approver'] },
    },
    ...OPERATORS.map(
      (id): Act => ({ kind: 'setUser', user: { id, name: id, roles: ['operator'] } }),
    ),
    ...PRODUCTS.map((id) => productAct(id)),
    ...series.map(
      (id): Act => ({
        kind: 'setSeries',
        terms: {
          id,
          name: id,
          anchor: 0,
          every: 1000,
          indicative: 0,
          noCancel,
          closeWindow,
          clearing: 100,
        },
      }),
    ),
  ]
}

export const OPERATORS = ['op-1', 'op-2']
export const productAct = (id: string): Act => ({
  kind: 'setProduct',
  listed: { product: { id, unit: 'hour', tick: '0.01' } },
})

/** The kinds of events of a record, for whoever reads a trace. */
export const kindsOf = (events: readonly VenueEvent[]): string =>
  events.map(({ kind }) => kind).join(' ')
