import {
  type AuctionSummary,
  type AuctionView,
  type BidForm,
  type BidReceipt,
  type MarketView,
  type OwnBid,
  paths,
  type PreviewView,
  type Problem,
  type WithdrawalView,
} from '#api'

/** A refusal of the venue, or none when it could not be reached. */
export class VenueError extends Error {
  readonly problem: Problem | undefined
  constructor(message: string, problem?: Problem) {
    super(message)
    this.problem = problem
  }
}

export const getMarket = () => ask<MarketView>(paths.market)
export const getAuctions = () => ask<readonly AuctionSummary[]>(paths.auctions)
export const getAuction = (id: string) => ask<AuctionView>(paths.auction(id))
export const getOwnBids = () => ask<readonly OwnBid[]>(paths.bids)

export const previewBid = (form: BidForm, signal: AbortSignal) =>
  ask<PreviewView>(paths.preview, { ...post({ form }), signal })

export const submitBid = (form: BidForm) => ask<BidReceipt>(paths.bids, post({ form }))

export const withdrawBid = (id: string) => ask<WithdrawalView>(paths.bid(id), { method: 'DELETE' })

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init?.signal?.aborted) throw error
    throw new VenueError('The venue cannot be reached.')
  })
  if (response.ok) return (await response.json()) as T
  const isProblem = response.headers.get('content-type')?.includes('problem+json')
  const problem = isProblem ? ((await response.json()) as Problem) : undefined
  throw new VenueError(problem?.detail ?? `The venue answered ${response.status}.`, problem)
}
