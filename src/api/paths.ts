/** Every address of the venue. */
export const paths = {
  market: '/api/market',
  auctions: '/api/auctions',
  auction: (id: string) => `/api/auctions/${encodeURIComponent(id)}`,
  bids: '/api/bids',
  preview: '/api/bids/preview',
  stream: '/api/stream',
} as const
