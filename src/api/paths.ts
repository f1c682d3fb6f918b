/** Every address of the venue. */
export const paths = {
  market: '/api/market',
  auctions: '/api/auctions',
  auction: (id: string) => `/api/auctions/${encodeURIComponent(id)}`,
  /** The anonymous book of a published auction, and its outcome: what `walras verify` reads. */
  marketFile: (auction: string) => `/api/auctions/${encodeURIComponent(auction)}/market.json`,
  outcomeFile: (auction: string) => `/api/auctions/${encodeURIComponent(auction)}/outcome.json`,
  bids: '/api/bids',
  /** DELETE withdraws a bid whose auction is still open. */
  bid: (id: string) => `/api/bids/${encodeURIComponent(id)}`,
  preview: '/api/bids/preview',
  stream: '/api/stream',
  /** Signing in and out, of the public API. */
  session: '/api/v1/session',
  linkLogin: '/api/v1/session/link',
  passkeyLogin: '/api/v1/session/passkey',
  passkeys: '/api/v1/passkeys',
  bundle: (auction: string) => `/api/v1/auctions/${encodeURIComponent(auction)}/bundle.json`,
} as const
