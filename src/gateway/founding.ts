import { refusalText } from '#base'
import type { Desk } from '#desk'
import { type Act, isFounded, type ParticipantLimits, type SeriesTerms } from '#exchange'
import { formatMicro } from '#market'
import { deliveredUnder, type Listing } from '#simulator'

/** The series of auctions of a venue on one machine. */
export const SERIES = 'spot'
const VENUE = { kind: 'venue' } as const

export interface Founding {
  readonly name: string
  readonly publicKey: string
  readonly fourEyes: boolean
  /** Seconds from one auction to the next. */
  readonly every: number
}

/** The longest search in an auction of the venue on one machine, and its share of the time between two. */
const CLEARING_SECONDS_MAX = 3
const CLEARING_SHARE = 0.45

/** Founds the venue of an empty journal: its products, its auctions, and one operator. */
export async function found(
  desk: Desk,
  founding: Founding,
  listings: readonly Listing[],
): Promise<void> {
  if (isFounded(desk.decided)) return
  const { name, publicKey, fourEyes, every } = founding
  const acts: readonly Act[] = [
    { kind: 'foundVenue', venue: { name, currency: 'USD', publicKey, fourEyes } },
    { kind: 'setUser', user: { id: 'operator', name: 'Operator', roles: ['operator'] } },
    ...listings.flatMap(listingActs),
    { kind: 'setSeries', terms: termsOf(every) },
  ]
  for (const act of acts) await done(desk, act)
}

/** Other seconds between auctions than the journal says are taken from the next auction on. */
export async function pace(desk: Desk, every: number): Promise<void> {
  const terms = desk.decided.series.get(SERIES)?.terms
  if (terms === undefined || terms.every === every * 1000) return
  await done(desk, { kind: 'setSeries', terms: { ...terms, ...termsOf(every) } })
}

/** Products that are new on the list; what is delivered already expires by itself. */
export async function listNew(desk: Desk, listings: readonly Listing[]): Promise<void> {
  for (const listing of listings)
    if (!desk.decided.products.has(listing.product.id)) await done(desk, listingActs(listing))
}

/** The product, and what is delivered under it. */
function listingActs(listing: Listing): readonly Act[] {
  const { tick, ...rest } = listing.product
  const expiresAt = Date.parse(listing.product.period?.[0] ?? '')
  const listed = { ...rest, tick: formatMicro(tick) }
  const set: Act = {
    kind: 'setProduct',
    listed: { product: listed, ...(Number.isFinite(expiresAt) && { expiresAt }) },
  }
  const delivered = deliveredUnder(listing)
  if (delivered === undefined) return [set]
  const { spec, product, period } = delivered
  const ref = { id: String(Object(spec).id), version: Number(Object(spec).version) }
  return [
    set,
    { kind: 'contractAct', act: { kind: 'addSpec', spec } },
    { kind: 'contractAct', act: { kind: 'bindProduct', product, spec: ref, period } },
  ]
}

function termsOf(every: number): SeriesTerms {
  const milliseconds = every * 1000
  return {
    id: SERIES,
    name: 'Spot',
    anchor: 0,
    every: milliseconds,
    // Between auctions that follow each other within a minute, prices are told as they clear.
    indicative: every < 60 ? 0 : Math.round(milliseconds * 0.3),
    noCancel: Math.round(milliseconds * 0.1),
    closeWindow: Math.round(milliseconds * 0.1),
    clearing: Math.round(Math.min(CLEARING_SECONDS_MAX, every * CLEARING_SHARE) * 1000),
  }
}

const LIMITS: ParticipantLimits = { bidsMax: 1_000, paymentMax: '100000000000.00' }

/** Admits a participant with one user of the same name, if it is not there yet. Decides at once. */
export async function admit(
  desk: Desk,
  {
    id,
    name,
    simulated,
  }: { readonly id: string; readonly name: string; readonly simulated?: true },
): Promise<void> {
  if (desk.decided.participants.has(id)) return
  const tier = 'standard'
  await done(desk, [
    {
      kind: 'setParticipant',
      participant: { id, name, tier, limits: LIMITS, ...(simulated && { simulated }) },
    },
    { kind: 'setUser', user: { id, name, participant: id, roles: ['trader'] } },
  ])
}

async function done(desk: Desk, act: Act | readonly Act[]): Promise<void> {
  const result = await desk.handle(VENUE, act)
  if (!result.ok) throw new Error(result.error.map(refusalText).join(' '))
}
