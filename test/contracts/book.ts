/** A book of contracts to try things on: a venue with products of every kind, and who does what by name. */
import { identityOfSeed } from '#base'
import {
  type By,
  type Contract,
  type ContractAct,
  type ContractBook,
  type ContractEvent,
  decideContract,
  emptyBook,
  evolveContract,
  hoursOf,
  type MeterReport,
  meterText,
  SHIPPED_SPECS,
} from '#contracts'

export const DAY = 86_400_000
export const METER = identityOfSeed(new Uint8Array(32).fill(7))
export const VENUE: By = { kind: 'venue' }
export const at = (text: string): number => Date.parse(`${text}Z`)
export const party = (participant: string): By => ({ kind: 'participant', participant })

/** A book that goes on; every act is at the time it was set to. */
export interface Desk {
  book: ContractBook
  now: number
  readonly events: ContractEvent[]
  /** The code of the refusal, or nothing. */
  try(by: By, act: ContractAct): string | undefined
  /** Fails where it is refused. */
  do(by: By, act: ContractAct): void
}

/** With the specifications that are shipped, or with the book that is given. */
export function newDesk(now: number, book?: ContractBook): Desk {
  const desk: Desk = {
    book: book ?? emptyBook,
    now,
    events: [],
    try(by, act) {
      const before = desk.book
      const decision = decideContract(before, { at: desk.now, by, ...act })
      if (!decision.ok) return decision.error[0]?.code
      for (const event of decision.value) {
        desk.book = evolveContract(desk.book, event)
        desk.events.push(event)
      }
      return undefined
    },
    do(by, act) {
      const code = desk.try(by, act)
      if (code !== undefined) throw new Error(`${act.kind} was refused: ${code}`)
    },
  }
  if (book !== undefined) return desk
  for (const spec of SHIPPED_SPECS) desk.do(VENUE, { kind: 'addSpec', spec })
  desk.do(VENUE, { kind: 'addSource', source: 'meter-1', publicKey: METER.publicKey })
  return desk
}

export function bound(
  desk: Desk,
  product: string,
  spec: string,
  [first, last]: readonly [string, string],
): void {
  desk.do(VENUE, {
    kind: 'bindProduct',
    product,
    spec: { id: spec, version: 1 },
    period: { first, last },
  })
}

export function formed(
  desk: Desk,
  auction: string,
  fill: { buyer: string; seller: string; product: string; lots: number; price: string },
): Contract {
  desk.do(VENUE, { kind: 'formContracts', auction, fills: [fill] })
  return desk.book.contracts.last() as Contract
}

export function confirmed(desk: Desk, contract: Contract): Contract {
  desk.do(party(contract.buyer), { kind: 'confirm', contract: contract.id })
  desk.do(party(contract.seller), { kind: 'confirm', contract: contract.id })
  return contractNow(desk, contract.id)
}

export const contractNow = (desk: Desk, id: string): Contract =>
  desk.book.contracts.get(id) as Contract

export const signedBy = (
  identity: typeof METER,
  report: Omit<MeterReport, 'signature'>,
): MeterReport => ({
  ...report,
  signature: identity.sign(meterText({ ...report, signature: '' })),
})

/** A report of every hour of a contract, each with what `quantity` says of it. */
export function metered(
  desk: Desk,
  id: string,
  quantity: (k: number) => string,
  over: Partial<MeterReport> = {},
): MeterReport {
  const contract = contractNow(desk, id)
  const spec = desk.book.specs.get(`${contract.spec.id}@${contract.spec.version}`)
  if (spec === undefined) throw new Error('no such specification')
  const hours = hoursOf(spec.location.zone, spec.profile, contract.period)
  return signedBy(METER, {
    contract: id,
    source: 'meter-1',
    id: 'r1',
    version: 1,
    facts: hours.map(({ start }, k) => ({ start, quantity: quantity(k) })),
    ...over,
  })
}
