/** Bidding: the language bids are written in: parse, validate, read back, lower to a program. */
export type {
  AllOfBid,
  AnyOfBid,
  Bid,
  BidNode,
  Bundle,
  CurveBid,
  LinkedBid,
  Market,
  MixBid,
  OneOfBid,
  Pricing,
  ProgramBid,
  Quantity,
  Ratio,
  SignedRatio,
  StorageBid,
  TradeBid,
  WindowBid,
} from './bid.ts'
export { lowerBid } from './lower.ts'
export type { Column, Program, Row } from './program.ts'
export { parseBid, parseMarket, parseMarketText } from './parse.ts'
export { readJson } from './read-json.ts'
export { readMarketFile, readTextFile } from './read-market-file.ts'
export { wordsOf } from './words.ts'
export { marketSchema } from './schema.ts'
