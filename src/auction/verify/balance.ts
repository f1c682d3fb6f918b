import { compareText } from '#base'
import type { Audit } from './audit.ts'

/**
 * Rule 1, balance: for every product, lots received equal lots delivered. Lots are recomputed from the
 * units filled; what each fill states is checked against that.
 */
export function checkBalance({ fills, products, report }: Audit): void {
  const net = new Map<string, bigint>()
  for (const { bid, fill, at, lots } of fills.values()) {
    for (const [product, n] of lots) net.set(product, (net.get(product) ?? 0n) + n)
    for (const product of new Set([...lots.keys(), ...fill.lots.keys()])) {
      const stated = fill.lots.get(product) ?? 0
      const counted = lots.get(product) ?? 0n
      if (!Number.isSafeInteger(stated) || BigInt(stated) !== counted)
        report(1, at, `${bid.id} states ${stated} lots of ${product}; its units come to ${counted}`)
    }
  }
  for (const [product, n] of [...net].sort(([a], [b]) => compareText(a, b))) {
    if (!products.has(product)) report(2, '/fills', `${product} is no product of this market`)
    if (n !== 0n)
      report(1, '/fills', `${product} does not balance: received less delivered is ${n} lots`)
  }
}
