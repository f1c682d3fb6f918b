/** Books of the textbook's running examples, and bids to write them with. */

export type Bids = Readonly<Record<string, object>>

export const trade = (
  lots: Readonly<Record<string, number>>,
  limit: string,
  quantity: readonly [number, number] = [1, 1],
) => ({ kind: 'trade', lots, limit, quantity })

/** A bid on one product that may be filled in part: `buy(6, '30.00')`. */
export const buy = (quantity: number, limit: string, product = 'g') =>
  trade({ [product]: 1 }, limit, [0, quantity])
export const sell = (quantity: number, limit: string, product = 'g') =>
  trade({ [product]: -1 }, negated(limit), [0, quantity])

/** All of it or nothing, for this money in all. */
export const buyBlock = (quantity: number, total: string, product = 'g') =>
  trade({ [product]: quantity }, total)
export const sellBlock = (quantity: number, total: string, product = 'g') =>
  trade({ [product]: -quantity }, negated(total))

const negated = (money: string): string => {
  if (money.startsWith('-')) return money.slice(1)
  return /[1-9]/.test(money) ? `-${money}` : money
}

/** 4.0: one good, a curve on either side and a block; so many times over. */
export function e1({ times }: { readonly times: number }): Bids {
  const blocks = Array.from({ length: times }, (_, i) => [`block${i}`, sellBlock(10, '140.00')])
  return { ...curvesOfE1(times), ...Object.fromEntries(blocks) }
}

/** The same with the blocks as one bid, which takes one of them or more. */
export const aggregatedE1 = ({ times }: { readonly times: number }): Bids => ({
  ...curvesOfE1(times),
  blocks: trade({ g: -10 }, '-140.00', [1, times]),
})

function curvesOfE1(times: number): Bids {
  const steps = [
    { quantity: 6 * times, limit: '30.00' },
    { quantity: 6 * times, limit: '12.00' },
  ]
  return { buyer: { kind: 'curve', lots: { g: 1 }, steps }, seller: sell(4 * times, '8.00') }
}

/** 2.4: a parent that only its child's surplus carries. */
export const FAMILY = {
  family: {
    kind: 'linked',
    parent: sellBlock(10, '140.00', 'a'),
    children: [sellBlock(5, '20.00', 'b')],
  },
  buyerA: buy(10, '12.00', 'a'),
  buyerB: buy(5, '10.00', 'b'),
}
