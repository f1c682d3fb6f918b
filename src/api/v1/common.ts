import { type TProperties, type TSchema, Type } from 'typebox'

/** An object with these members and no others. */
export const Exact = <const P extends TProperties>(
  properties: P,
  options: { readonly description?: string } = {},
) => Type.Object(properties, { additionalProperties: false, ...options })

/** Money, exact: a decimal as text, with six places at most. */
export const Money = Type.String({
  pattern: '^-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,6})?$',
  maxLength: 30,
  description: 'A decimal as text, in the currency of the venue, with six places at most.',
})

/** An instant of RFC 3339 in UTC, to the millisecond. Intervals are half-open: from this instant, up to that one. */
export const InstantText = Type.String({
  format: 'date-time',
  pattern:
    '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$',
  maxLength: 24,
  description: 'RFC 3339 in UTC, to the millisecond. Intervals are half-open.',
})

/** Ids that the venue's staff gives: users, participants, keys. */
export const Name = Type.String({
  pattern: '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$',
  maxLength: 64,
})

/** An id of whatever kind, as it stands in an address. */
export const AnyId = Type.String({ minLength: 1, maxLength: 200 })

/** What a participant calls a bid of its own: unique for ever among its bids. */
export const BidId = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$',
  maxLength: 64,
  description: 'Chosen by whoever bids, unique for ever among its bids; a random one where absent.',
})

export const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', maxLength: 64 })
export const Key32 = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  maxLength: 43,
  description: '32 bytes as base64url.',
})
export const Cause = Type.String({ minLength: 1, maxLength: 300 })
export const Title = Type.String({ minLength: 1, maxLength: 120 })
export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
/** A duration in milliseconds: up to four weeks. */
export const Millis = Type.Integer({ minimum: 0, maximum: 2_419_200_000 })

/** One of these words. More may come: programs pass over words that they do not know. */
export const Word = <const W extends readonly string[]>(...words: W) =>
  Type.Enum<[...W]>([...words])

export const Phase = Word('open', 'indicative', 'noCancel', 'clearing', 'published', 'void')
export const RoleName = Word(
  'trader',
  'approver',
  'risk',
  'viewer',
  'operator',
  'surveillance',
  'auditor',
)
export const ScopeWord = Word('read', 'trade', 'admin')
export const KillScopeWord = Word('user', 'key', 'participant', 'product', 'venue')

export const LIMIT_MAX = 1_000

/** What asks for a part of a list. */
export const PageQuery = {
  cursor: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{1,400}$',
      maxLength: 400,
      description: '`next` of the page before.',
    }),
  ),
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', description: '1 to 1000; 100 if absent.' }),
  ),
}

/** A part of a list. `next` is there as long as there is more, and stays good when more comes in. */
export const Page = <S extends TSchema>(items: S) =>
  Exact({ items: Type.Array(items), next: Type.Optional(Type.String()) })

export const DryRun = {
  dry_run: Type.Optional(Word('true', 'false')),
}
