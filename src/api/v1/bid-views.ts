import { Type } from 'typebox'
import { AnyId, BidId, Count, Exact, Hash, InstantText, Key32, Money, Word } from './common.ts'

export const LastsView = Type.Union([Word('auction', 'withdrawn'), Exact({ until: InstantText })], {
  description: '"auction": for one auction; { "until": instant }; "withdrawn": until then.',
})

/** A bid in the language of market files: `walras schema` has all of it. */
const Node = Type.Unknown({ description: 'A bid in the language of market files (walras schema).' })
const Content = { bid: Node, budget: Type.Optional(Money) }

export const offer = {
  series: AnyId,
  auction: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Into this auction only.' }),
  ),
  lasts: Type.Optional(LastsView),
  session: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{32}$',
      description: 'Of a stream of yours: withdrawn when that breaks.',
    }),
  ),
  ...Content,
}

export const SubmitBody = Exact({ id: Type.Optional(BidId), ...offer })

export const ReceiptView = Exact({
  walras: Type.Literal(1),
  kind: Type.Literal('receipt'),
  venue: Key32,
  auction: AnyId,
  bid: AnyId,
  by: AnyId,
  sequence: Count,
  logIndex: Count,
  at: InstantText,
  commitment: Hash,
  previous: Type.String({ maxLength: 64 }),
  salt: Type.Optional(Hash),
  content: Type.Optional(Exact(Content)),
  signature: Type.String(),
})

export const Status = Word('awaiting', 'resting', 'ended')

export const AckView = Exact({
  id: BidId,
  series: AnyId,
  auction: AnyId,
  status: Word('awaiting', 'resting'),
  receipt: ReceiptView,
})

export const DryRunView = Exact({
  dryRun: Type.Literal(true),
  status: Word('awaiting', 'resting'),
  words: Type.String(),
  mostPaid: Money,
})

export const ItemView = Exact({
  status: Type.Integer(),
  ack: Type.Optional(AckView),
  problem: Type.Optional(Type.Object({})),
})

export const BidView = Exact({
  id: BidId,
  series: AnyId,
  auction: AnyId,
  user: AnyId,
  key: Type.Optional(AnyId),
  session: Type.Optional(Type.String()),
  status: Status,
  lasts: LastsView,
  enteredAt: InstantText,
  commitment: Hash,
  ending: Type.Optional(Type.String()),
  end: Type.Optional(Exact({ cause: Type.String(), at: InstantText })),
  ...Content,
  words: Type.String(),
  mostPaid: Money,
})

export const FullBidView = Exact({
  ...BidView.properties,
  receipts: Type.Array(ReceiptView),
  fills: Type.Array(
    Exact({ auction: AnyId, units: Type.Record(Type.String(), Count), payment: Money }),
  ),
  results: Type.Array(
    Exact({ auction: AnyId, pseudonym: AnyId, fate: Word('filled', 'refused', 'void') }),
  ),
})

/** A bid that was acted on. `status` "ending": it ends when the auction that it is in is over. */
export const ActedView = Exact({
  id: BidId,
  status: Word('resting', 'ended', 'ending'),
  cause: Type.Optional(Type.String()),
})
export const WithdrawnView = Exact({ items: Type.Array(ActedView) })
