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
import { parseBid } from '#bidding'
import {
  type Auction,
  type BidOutcome,
  type BidRecord,
  clearingAuctionOf,
  openAuctionOf,
  outcomeOf,
  productsOf,
  type PublishedAuction,
  type State,
} from '#exchange'
import { formatMicro, type Micro } from '#market'
import type { Listing } from '#simulator'
import { SERIES } from './founding.ts'
import { rfc3339 } from '#base'
import type { ExplainedBid } from './results.ts'
import type { Running } from './running.ts'

/** Who looks decides what is shown: another's bid not before its auction is published, and never whose it is. */
export interface Viewer {
  readonly participant: string
  readonly name?: string
}

export function clockView(state: State, now: number): ClockView {
  const open = openAuctionOf(state, SERIES)
  const clearing = clearingAuctionOf(state, SERIES)
  const halted = state.series.get(SERIES)?.halted
  return {
    now: rfc3339(now),
    open:
      open === undefined
        ? null
        : {
            auction: open.id,
            opensAt: rfc3339(open.schedule.opensAt),
            bindingFrom: rfc3339(open.schedule.noCancelAt),
            closesFrom: rfc3339(open.schedule.closeFrom),
            closesAt: rfc3339(open.schedule.closeTo),
            seedHash: open.seedHash,
          },
    clearing: clearing === undefined ? null : { auction: clearing.id },
    halted: halted === undefined ? null : `Trading is halted: ${halted.cause}`,
  }
}

export function marketView(
  { desk, catalogue }: Running,
  viewer: Viewer & { readonly now: number },
): MarketView {
  const { state } = desk.durable
  return {
    currency: state.venue.currency,
    participant: viewer.participant,
    name: viewer.name ?? null,
    products: catalogue.listings.map((listing) => productView(state, listing)),
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
    history: [...(state.history.get(product.id) ?? [])],
  }
}

/** Newest first; how many bid is told of published ones only. */
export function auctionSummaries(running: Running, viewer: Viewer): readonly AuctionSummary[] {
  const { state } = running.desk.durable
  return [...state.auctions.values()]
    .reverse()
    .map((auction) => auctionSummary(state, auction, viewer))
}

export function auctionSummary(
  state: State,
  auction: Auction,
  { participant }: Viewer,
): AuctionSummary {
  const outcome = auction.phase === 'published' ? outcomeOf(auction) : undefined
  const traded = [...(outcome?.prices.values() ?? [])].reduce(
    (sum, report) => sum + report.price * BigInt(report.traded),
    0n,
  )
  return {
    id: auction.id,
    phase: auction.phase,
    opensAt: rfc3339(auction.schedule.opensAt),
    closesAt: rfc3339('closedAt' in auction ? auction.closedAt : auction.schedule.closeTo),
    bids: auction.phase === 'published' ? auction.entries.length : 0,
    filled: outcome?.fills.length ?? 0,
    traded: formatMicro(traded),
    gain: formatMicro(outcome?.welfare ?? 0n),
    bound: formatMicro(outcome?.bound ?? 0n),
    efficientBound: formatMicro(outcome?.efficientBound ?? 0n),
    seconds: outcome?.work.seconds ?? 0,
    mine: mineIn(state, auction, participant),
  }
}

function mineIn(state: State, auction: Auction, participant: string): AuctionSummary['mine'] {
  const own = [...(state.bids.get(participant)?.values() ?? [])]
  const results = own.flatMap(({ results }) => results.filter((one) => one.auction === auction.id))
  const isRunning = auction.phase === 'open' || auction.phase === 'clearing'
  const sealed = own.filter((bid) => bid.auction === auction.id && bid.status !== 'ended').length
  return {
    filled: results.filter(({ fate }) => fate === 'filled').length,
    refused: results.filter(({ fate }) => fate === 'refused').length,
    sealed: isRunning ? sealed : 0,
  }
}

export function auctionView(running: Running, auction: Auction, viewer: Viewer): AuctionView {
  const published = auction.phase === 'published'
  return {
    ...auctionSummary(running.desk.durable.state, auction, viewer),
    seedHash: auction.seedHash,
    seed: published ? auction.seed : null,
    cause: auction.phase === 'void' ? auction.cause : null,
    rulesHeld: published ? Object.keys(RULES).length : 0,
    results: published ? resultsOf(running, auction, viewer) : [],
  }
}

/** Your own first; of the others nothing but the bid itself and its fate. */
function resultsOf({ results }: Running, auction: PublishedAuction, { participant }: Viewer) {
  const own = new Set(
    auction.entries.flatMap((entry) => (entry.participant === participant ? entry.pseudonym : [])),
  )
  const all = [...results.of(auction).values()].map((one) => resultView(one, own.has(one.bid)))
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

/** A participant's own bids, newest first; those that it took back are not among them. */
export function ownBids(running: Running, { participant }: Viewer): readonly OwnBid[] {
  const { state } = running.desk.durable
  return [...(state.bids.get(participant)?.values() ?? [])]
    .filter(({ end }) => end?.cause !== 'withdrawn')
    .sort((a, b) => (b.receipts[0]?.sequence ?? 0) - (a.receipts[0]?.sequence ?? 0))
    .map((bid) => ownBid(running, bid))
}

function ownBid(running: Running, bid: BidRecord): OwnBid {
  const result = bid.results.at(-1)
  const explained = result && explainedOf(running, result)
  const auction = result?.auction ?? bid.auction
  return {
    bid: bid.id,
    published: explained === undefined ? null : (result?.pseudonym ?? null),
    auction,
    at: rfc3339(bid.enteredAt),
    fate: explained?.explanation.fate ?? fateOf(result),
    words: explained?.words ?? wordsOf(running, bid),
    explanation: explained?.explanation.sentence ?? voidWords(running, auction),
    inUnits: explained?.inUnits ?? null,
    payment: decimal(explained?.explanation.payment),
    surplus: decimal(explained?.explanation.surplus),
  }
}

function explainedOf({ desk, results }: Running, result: BidOutcome): ExplainedBid | undefined {
  const auction = desk.durable.state.auctions.get(result.auction)
  return auction?.phase === 'published' ? results.of(auction).get(result.pseudonym) : undefined
}

const fateOf = (result: BidOutcome | undefined): BidFate => result?.fate ?? 'sealed'

function voidWords({ desk }: Running, id: string): string | null {
  const auction = desk.durable.state.auctions.get(id)
  return auction?.phase === 'void' ? `Not filled: ${auction.cause}.` : null
}

/** A sealed bid read back, for its own participant. */
function wordsOf({ desk, floor, results }: Running, bid: BidRecord): string {
  const { state } = desk.durable
  const terms = state.series.get(bid.series)?.terms
  const opened = floor.open(bid.participant, bid.id)
  if (terms === undefined || opened === undefined) return ''
  const products = productsOf(state, terms)
  const parsed = parseBid({ id: bid.id, by: bid.participant, ...opened.content }, products)
  return parsed.ok
    ? results.wordsOf(parsed.value, { currency: state.venue.currency, products })
    : ''
}

const decimal = (micro: Micro | undefined): string | null =>
  micro === undefined ? null : formatMicro(micro)
