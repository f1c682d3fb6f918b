import { formatMicro, parseMicro } from '#market'
import type { BidForm } from './bid-form.ts'

/** The form as a bid of the language: one trade, a run of products held together in one bundle. */
export function nodeOfForm({ side, products, lots, filling, limit }: BidForm): object {
  const sign = side === 'buy' ? 1 : -1
  const perLot = parseMicro(limit)
  const micro = typeof perLot === 'bigint' ? perLot : 0n
  return {
    kind: 'trade',
    lots: Object.fromEntries(products.map((id) => [id, sign])),
    quantity: [leastOf({ lots, filling }), lots],
    limit: formatMicro(micro * BigInt(products.length * sign)),
  }
}

function leastOf({ lots, filling }: Pick<BidForm, 'lots' | 'filling'>): number {
  switch (filling.kind) {
    case 'whole':
      return lots
    case 'any':
      return 0
    case 'atLeast':
      return filling.lots
  }
}
