import { compareText, hmacOf, sha256Hex } from '#base'
import { formatMicro } from '#market'
import type { OpenAuction, SealedBid, State } from './state.ts'

/** A book as it is cleared and then published: in it nobody has a name (docs/decisions/0006). */
export interface AnonymousBook {
  /** The market file. */
  readonly document: object
  /** The id of each bid in it, by the id that its participant was told. */
  readonly ids: ReadonlyMap<string, string>
}

/**
 * One secret settles all chance of an auction. Its hash is the seed that orders exact ties, revealed with the outcome; the
 * hash of the seed is shown at the opening. The secret itself orders the pseudonyms and is never told: whoever
 * has it can put names to them.
 */
export const seedOf = (secret: string): string => sha256Hex(secret)
export const commitmentTo = (secret: string): string => sha256Hex(seedOf(secret))

/** Bids are "b-1", "b-2", …, participants "p-1", "p-2", …: in an order that tells nothing of who or when. */
export function anonymousBook(
  { currency, products }: Pick<State, 'currency' | 'products'>,
  { bids }: Pick<OpenAuction, 'bids'>,
  secret: string,
): AnonymousBook {
  const sealed = [...bids.values()]
  const ids = pseudonyms(
    'b',
    sealed.map(({ bid }) => bid.id),
    secret,
  )
  const names = pseudonyms(
    'p',
    sealed.map(({ bid }) => bid.by),
    secret,
  )
  const unnamed = ({ bid, document }: SealedBid): object => ({
    ...Object(document),
    id: ids.get(bid.id),
    by: names.get(bid.by),
  })
  const document = {
    walras: 1,
    currency,
    pricing: 'uniform',
    products: products.map((product) => ({ ...product, tick: formatMicro(product.tick) })),
    bids: [...ids.keys()].flatMap((id) => bids.get(id) ?? []).map(unnamed),
  }
  return { document, ids }
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
