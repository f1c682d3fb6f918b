import type {
  AuctionSummary,
  AuctionView,
  BidFate,
  BidResult,
  ClockView,
  MarketView,
  OwnBid,
  ProductView,
} from '#api'
import { RULES } from '#auction'
import {
  type Auction,
  openAuctionOf,
  type PublishedAuction,
  type SealedBid,
  type State,
} from '#exchange'
import { formatMicro, type Micro } from '#market'
import type { Listing } from '#simulator'
import type { ExplainedBid, Results } from './results.ts'

/** Who looks decides what is shown: another's bid not before its auction is published, and never whose it is. */
export interface Viewer {
  readonly participant: string
}

export function clockView(state: State, now: string): ClockView {
  const open = openAuctionOf(state)
  const clearing = [...state.auctions.values()].find(({ phase }) => phase === 'clearing')
  return {
    now,
    open:
      open === undefined
        ? null
        : {
            auction: open.id,
            opensAt: open.opensAt,
            closesAt: open.closesAt,
            bids: open.bids.size,
            seedHash: open.seedHash,
          },
    clearing: clearing === undefined ? null : { auction: clearing.id, bids: clearing.bids.size },
    halted: open === undefined ? 'No auction is open.' : null,
  }
}

export function marketView(
  state: State,
  listings: readonly Listing[],
  viewer: Viewer & { readonly now: string; readonly run: string },
): MarketView {
  return {
    run: viewer.run,
    currency: state.currency,
    participant: viewer.participant,
    products: listings.map((listing) => productView(state, listing)),
    clock: clockView(state, viewer.now),
  }
}

function productView(
  state: State,
  { product, group, name, site, month, quote }: Listing,
): ProductView {
  return {
    id: product.id,
    unit: product.unit,
    tick: formatMicro(product.tick),
    group,
    name,
    site,
    month,
    quote,
    history: (state.history.get(product.id) ?? []).map(
      ({ auction, price, traded, indicative }) => ({
        auction,
        price: formatMicro(price),
        traded,
        indicative,
      }),
    ),
  }
}

export function auctionSummary(auction: Auction, { participant }: Viewer): AuctionSummary {
  const outcome = auction.phase === 'published' ? auction.outcome : undefined
  const own = [...auction.bids.values()].filter(({ bid }) => bid.by === participant)
  const fills = new Set(outcome?.fills.map(({ bid }) => bid))
  const filled = own.filter(({ bid }) => fills.has(publishedId(auction, bid.id) ?? '')).length
  const traded = [...(outcome?.prices.values() ?? [])].reduce(
    (sum, report) => sum + report.price * BigInt(report.traded),
    0n,
  )
  return {
    id: auction.id,
    phase: auction.phase,
    opensAt: auction.opensAt,
    closesAt: auction.closesAt,
    bids: auction.bids.size,
    filled: fills.size,
    traded: formatMicro(traded),
    gain: formatMicro(outcome?.welfare ?? 0n),
    bound: formatMicro(outcome?.bound ?? 0n),
    efficientBound: formatMicro(outcome?.efficientBound ?? 0n),
    seconds: outcome?.work.seconds ?? 0,
    mine:
      outcome === undefined
        ? { filled: 0, refused: 0, sealed: own.length }
        : { filled, refused: own.length - filled, sealed: 0 },
  }
}

/** The id of a bid in the anonymous book, once that is published. */
const publishedId = (auction: Auction, bid: string): string | undefined =>
  auction.phase === 'published' ? auction.book.ids.get(bid) : undefined

export function auctionView(auction: Auction, results: Results, viewer: Viewer): AuctionView {
  const published = auction.phase === 'published'
  return {
    ...auctionSummary(auction, viewer),
    seedHash: auction.seedHash,
    seed: published ? auction.seed : null,
    cause: auction.phase === 'void' ? auction.cause : null,
    rulesHeld: published ? Object.keys(RULES).length : 0,
    results: published ? resultsOf(auction, results, viewer) : [],
  }
}

/** Your own first; of the others nothing but the bid itself and its fate. */
function resultsOf(auction: PublishedAuction, results: Results, { participant }: Viewer) {
  const own = new Set(
    [...auction.bids.values()].flatMap(({ bid }) =>
      bid.by === participant ? (publishedId(auction, bid.id) ?? []) : [],
    ),
  )
  const all = [...results.of(auction.id).values()].map((one) => resultView(one, own.has(one.bid)))
  return [...all.filter(({ mine }) => mine), ...all.filter(({ mine }) => !mine)]
}

function resultView(one: ExplainedBid, mine: boolean): BidResult {
  const { fate, reason, payment, surplus } = one.explanation
  return {
    bid: one.bid,
    mine,
    fate,
    reason,
    words: one.words,
    explanation: one.explanation.sentence,
    inUnits: one.inUnits ?? null,
    payment: decimal(payment),
    surplus: decimal(surplus),
  }
}

/** A participant's own bids, newest first. */
export function ownBids(
  state: State,
  results: Results,
  { participant }: Viewer,
): readonly OwnBid[] {
  return [...state.auctions.values()]
    .flatMap((auction) =>
      [...auction.bids.values()]
        .filter(({ bid }) => bid.by === participant)
        .map((sealed) => ownBid(state, { auction, sealed, results })),
    )
    .reverse()
}

function ownBid(
  state: State,
  one: { readonly auction: Auction; readonly sealed: SealedBid; readonly results: Results },
): OwnBid {
  const { auction, sealed, results } = one
  const published = publishedId(auction, sealed.bid.id)
  const explained = published === undefined ? undefined : results.of(auction.id).get(published)
  return {
    bid: sealed.bid.id,
    published: published ?? null,
    auction: auction.id,
    at: sealed.at,
    fate: explained?.explanation.fate ?? unknownFate(auction),
    words: explained?.words ?? results.wordsOf(sealed.bid, state),
    explanation:
      explained?.explanation.sentence ??
      (auction.phase === 'void' ? `Not filled: ${auction.cause}.` : null),
    inUnits: explained?.inUnits ?? null,
    payment: decimal(explained?.explanation.payment),
    surplus: decimal(explained?.explanation.surplus),
  }
}

const unknownFate = ({ phase }: Auction): BidFate => (phase === 'void' ? 'void' : 'sealed')

const decimal = (micro: Micro | undefined): string | null =>
  micro === undefined ? null : formatMicro(micro)
