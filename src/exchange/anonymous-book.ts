import { compareText, hmacOf, sha256Hex } from '#base'
import type { BidContent } from './commands.ts'
import type { BidEntry, ListedProduct, MarketFile } from './state.ts'

/**
 * One secret settles all chance of an auction. Its hash is the seed that orders exact ties, revealed with the outcome; the
 * hash of the seed is shown at the opening. The secret itself orders the pseudonyms and is never told: whoever
 * has it can put names to them.
 */
export const seedOf = (secret: string): string => sha256Hex(secret)
export const commitmentTo = (secret: string): string => sha256Hex(seedOf(secret))

/** A bid that takes part, with the key that its participant's name and its own id make. */
export interface Taking {
  readonly participant: string
  readonly bid: string
  readonly content: BidContent
}

/**
 * A book as it is cleared and then published: in it nobody has a name (docs/decisions/0006). Bids are "b-1", "b-2", …,
 * participants "p-1", "p-2", …: in an order that tells nothing of who or when.
 */
export function anonymousBook<T extends Taking>(
  market: { readonly currency: string; readonly products: readonly ListedProduct[] },
  taking: readonly T[],
  secret: string,
): { readonly book: MarketFile; readonly named: readonly (readonly [string, T])[] } {
  const names = pseudonyms(
    'p',
    taking.map(({ participant }) => participant),
    secret,
  )
  const byKey = new Map(taking.map((one) => [`${one.participant}/${one.bid}`, one]))
  const ids = pseudonyms('b', [...byKey.keys()], secret)
  const named = [...ids].flatMap(([key, pseudonym]) => {
    const one = byKey.get(key)
    return one === undefined ? [] : [[pseudonym, one] as const]
  })
  const bids = named.map(([id, { participant, content }]): BidEntry => {
    const { bid, budget } = content
    const by = names.get(participant) ?? ''
    return { id, by, bid, ...(budget !== undefined && { budget }) }
  })
  const { currency, products } = market
  return { book: { walras: 1, currency, pricing: 'uniform', products, bids }, named }
}

/** In the order of the pseudonyms. */
function pseudonyms(
  letter: string,
  names: readonly string[],
  secret: string,
): ReadonlyMap<string, string> {
  const drawn = [...new Set(names)]
    .map((name) => ({ name, draw: hmacOf(secret, `${letter} ${name}`) }))
    .sort((a, b) => compareText(a.draw, b.draw))
  return new Map(drawn.map(({ name }, index) => [name, `${letter}-${index + 1}`]))
}
