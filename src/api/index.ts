/** API: the wire contract between the venue and its clients: routes, messages, forms, problems. */
export { paths } from './paths.ts'
export type { BidForm, Filling, SubmitBody } from './bid-form.ts'
export { bidFormSchema, submitBodySchema } from './bid-form.ts'
export { nodeOfForm } from './node-of-form.ts'
export type { Problem, ProblemItem } from './problem.ts'
export {
  type Headers,
  type ParsedSignature,
  parseSignature,
  type Sha256,
  SIGNATURE_SKEW_SECONDS,
  type SignatureHeaders,
  type SignedRequest,
  type Signing,
  signRequest,
  type Verifying,
  verifyRequest,
} from './signature.ts'
export type { StreamMessage } from './stream.ts'
export type {
  AuctionPhase,
  AuctionSummary,
  AuctionView,
  BidFate,
  BidReceipt,
  BidResult,
  ClockView,
  MarketView,
  OwnBid,
  PreviewView,
  PriceView,
  ProductView,
  WithdrawalView,
} from './views.ts'
export * as v1 from './v1/index.ts'
