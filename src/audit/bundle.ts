import {
  anyValue,
  assert,
  canonicalJson,
  fieldsOf,
  type Identity,
  integerAt,
  mapOf,
  type Read,
  sha256Hex,
  textAt,
} from '#base'
import { commitmentOf, inputRoot } from '#exchange'
import { hashAt, instantAt, keyAt, only, signatureAt } from './readers.ts'
import type { Content } from './receipt.ts'

/** Instants are RFC 3339 in UTC. */
export interface Schedule {
  readonly opensAt: string
  /** The window in which the auction was to close, told at its opening; when it did is drawn by the seed. */
  readonly closeFrom: string
  readonly closeTo: string
  readonly closedAt: string
}

/** Everything of one finished auction that anyone needs to check it (docs/reference/bundle.md). */
export interface Bundle {
  readonly auction: string
  readonly series: string
  /** Public key of the venue. */
  readonly venue: string
  readonly schedule: Schedule
  readonly seedHash: string
  readonly seed: string
  /** Salt of each bid's leaf, by the id of the bid in the market file. */
  readonly leaves: ReadonlyMap<string, string>
  readonly size: number
  readonly root: string
  /** The book without names. */
  readonly market: unknown
  readonly outcome: unknown
  readonly digest: string
  readonly signature: string
}

export interface BundleParts
  extends Pick<Bundle, 'auction' | 'series' | 'schedule' | 'seed' | 'leaves'> {
  /** Market file of the book, in which nobody has a name. */
  readonly market: { readonly bids: readonly object[] }
  /** As `outcomeDocument` writes it. */
  readonly outcome: object
}

/** The text of an auction's bundle, signed by the venue: canonical JSON and one newline. */
export function bundleOf(parts: BundleParts, identity: Identity): string {
  const { auction, series, schedule, seed, leaves, market, outcome } = parts
  const bids = market.bids as readonly BookedBid[]
  const commitments = bids.map((bid) => {
    const salt = leaves.get(bid.id)
    assert(salt !== undefined, `bid ${bid.id} has a leaf`)
    return commitmentOf(salt, bid)
  })
  const document = {
    walras: 1,
    kind: 'bundle',
    auction,
    series,
    venue: identity.publicKey,
    schedule,
    seedHash: sha256Hex(seed),
    seed,
    leaves: Object.fromEntries(leaves),
    size: commitments.length,
    root: inputRoot(commitments),
    market,
    outcome,
  }
  const digest = digestOf(document)
  return canonicalText({ ...document, digest, signature: identity.sign(digest) })
}

/** A bid as it stands in a market file. */
export interface BookedBid extends Content {
  readonly id: string
}

export const canonicalText = (document: unknown): string => `${canonicalJson(document)}\n`

/** Over everything but itself and what is signed over it. */
export const digestOf = (document: object): string =>
  `sha256:${sha256Hex(canonicalJson({ ...document, digest: undefined, signature: undefined }))}`

export const bundleAt: Read<Bundle> = (value, at) => {
  const read = fieldsOf(value, at)
  read.required('walras', only(1))
  read.required('kind', only('bundle'))
  return read.done({
    auction: read.required('auction', textAt),
    series: read.required('series', textAt),
    venue: read.required('venue', keyAt),
    schedule: read.required('schedule', scheduleAt),
    seedHash: read.required('seedHash', hashAt),
    seed: read.required('seed', textAt),
    leaves: read.required('leaves', mapOf(hashAt)),
    size: read.required('size', integerAt),
    root: read.required('root', hashAt),
    market: read.required('market', anyValue),
    outcome: read.required('outcome', anyValue),
    digest: read.required('digest', textAt),
    signature: read.required('signature', signatureAt),
  })
}

const scheduleAt: Read<Schedule> = (value, at) => {
  const read = fieldsOf(value, at)
  return read.done({
    opensAt: read.required('opensAt', instantAt),
    closeFrom: read.required('closeFrom', instantAt),
    closeTo: read.required('closeTo', instantAt),
    closedAt: read.required('closedAt', instantAt),
  })
}
