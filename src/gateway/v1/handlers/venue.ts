import { v1 } from '#api'
import { bundleOfAuction } from '#audit'
import { canonicalJson, err, ok, type Result, rfc3339 } from '#base'
import type { Auction, PublishedAuction } from '#exchange'
import type { Identity } from '#seals'
import { answer, type Answer, type Call, on, ownOf, perform, refuse } from '../call.ts'
import { openApiText } from '../openapi.ts'
import { problem } from '../problems.ts'
import { inclusionOf } from '../views/inclusion.ts'
import { auctionView, marketView } from '../views/market.ts'
import { pageOf } from '../views/page.ts'

export const VENUE_HANDLERS = [
  on(v1.getVenue, ({ services }) => {
    const { venue, settings } = services
    const { name, currency, publicKey, fourEyes } = venue.desk.durable.state.venue
    if (publicKey === '') return refuse(problem('venue_not_founded'))
    const policies = Object.entries(settings.tiers).flatMap(([tier, rates]) =>
      Object.entries(rates).map(([policy, rate]) => ({ tier, policy, ...rate })),
    )
    return answer(200, { name, currency, publicKey, fourEyes, policies })
  }),
  on(v1.getTime, ({ now }) => answer(200, { now: rfc3339(now) })),
  on(v1.getOpenApi, () => ok({ status: 200, text: openApiText() })),
  on(v1.listAuctions, ({ services, query, now }) => {
    const auctions = [...services.venue.desk.durable.state.auctions.values()]
      .map((auction) => auctionView(auction, now))
      .filter(
        ({ series, phase }) =>
          (query.series === undefined || series === query.series) &&
          (query.phase === undefined || phase === query.phase),
      )
    const page = pageOf(auctions, query, {
      keyOf: ({ id, schedule }) => `${schedule.opensAt} ${id}`,
      view: (auction) => auction,
    })
    return page.ok ? answer(200, page.value) : page
  }),
  on(v1.getAuction, (call) => {
    const auction = auctionOf(call, call.params.auction)
    return auction.ok ? answer(200, auctionView(auction.value, call.now)) : auction
  }),
  on(v1.getBundle, (call) =>
    fileOf(call, (auction) => bundleText(auction, call.services.venue.identity)),
  ),
  on(v1.getMarketFile, (call) => fileOf(call, ({ book }) => `${canonicalJson(book)}\n`)),
  on(v1.getOutcome, (call) => fileOf(call, ({ outcome }) => `${canonicalJson(outcome)}\n`)),
  on(v1.getMarket, ({ services, now }) => answer(200, marketView(services.venue.desk, now))),
  on(v1.callOffAuction, (call) => {
    const { params, body } = call
    const act = { kind: 'callOffAuction', auction: params.auction, cause: body.cause } as const
    return perform(call, act, (after) => {
      const auction = after.auctions.get(params.auction)
      return { status: 200, body: auction === undefined ? {} : auctionView(auction, after.at) }
    })
  }),
  on(v1.getInclusion, (call) => {
    const auction = publishedOf(call, call.query.auction)
    if (!auction.ok) return auction
    const entry = auction.value.entries.find(
      ({ participant, bid }) => participant === ownOf(call) && bid === call.params.bid,
    )
    if (entry === undefined) return refuse(problem('not_found'))
    return answer(200, { bid: call.params.bid, ...inclusionOf(auction.value, entry) })
  }),
]

function auctionOf({ services }: Pick<Call, 'services'>, id: string): Result<Auction> {
  const { state } = services.venue.desk.durable
  const auction = state.auctions.get(id)
  if (auction !== undefined) return ok(auction)
  return err([problem(state.archive.has(id) ? 'auction_archived' : 'not_found')])
}

function publishedOf(call: Pick<Call, 'services'>, id: string): Result<PublishedAuction> {
  const auction = auctionOf(call, id)
  if (!auction.ok) return auction
  return auction.value.phase === 'published'
    ? ok(auction.value)
    : err([problem('auction_not_published')])
}

function fileOf(
  call: Call<typeof v1.getBundle>,
  textOf: (auction: PublishedAuction) => string,
): Result<Answer> {
  const auction = publishedOf(call, call.params.auction)
  return auction.ok ? ok({ status: 200, text: textOf(auction.value), isFinal: true }) : auction
}

/** Made once for each auction and venue, and kept as long as the auction is. */
function bundleText(auction: PublishedAuction, identity: Identity): string {
  const known = bundles.get(auction.outcome)
  if (known !== undefined) return known
  const text = bundleOfAuction(auction, identity)
  bundles.set(auction.outcome, text)
  return text
}

const bundles = new WeakMap<object, string>()
