import { type Random, seededRandom } from '#base'

/** How far participants limit one another. */
export const LIMITS = ['none', 'eligibility', 'loose', 'tight'] as const
export type Limits = (typeof LIMITS)[number]

const REGIONS = ['us', 'eu']
const WEEKS = ['w05', 'w06', 'w07', 'w08']
const PRODUCTS = REGIONS.flatMap((region) => WEEKS.map((week) => `h100.${region}.${week}`))

/** Credit of each participant to each other, in currency; a bid trades about 250 of it. */
const CREDIT: Partial<Record<Limits, readonly [low: number, high: number]>> = {
  loose: [2_000, 8_000],
  tight: [40, 400],
}

/**
 * A market of so many bids: the same bids whatever the limits. One participant enters ten bids. Of ten bids six are quantities,
 * two are blocks, one is a run of weeks and one an alternative of regions.
 *
 *   eligibility  one of five participants accepts only those audited, who are three of four; each refuses one other
 *   loose        the same, and credit that a participant's whole business with another seldom comes to
 *   tight        the same, and credit of which one bid can take all
 */
export function creditMarket(bids: number, limits: Limits): object {
  const random = seededRandom(bids)
  const names = Array.from({ length: 20 + Math.floor(bids / 62) }, (_, i) => `n${i}`)
  return {
    walras: 1,
    currency: 'USD',
    products: PRODUCTS.map((id) => ({ id, unit: '8 GPU x 1 week', tick: '0.01' })),
    bids: Array.from({ length: bids }, (_, i) => ({
      id: `b${i}`,
      by: names[i % names.length],
      bid: bidOf(random, sideOf(i % names.length)),
    })),
    participants: limits === 'none' ? [] : participantsOf(names, limits),
  }
}

/** Two of five participants sell, the others buy. */
const sideOf = (participant: number): 1 | -1 => (participant % 5 < 2 ? -1 : 1)

function bidOf(random: Random, side: 1 | -1): object {
  const kind = random.integer(1, 10)
  const lots = random.integer(2, 40)
  const week = random.integer(0, WEEKS.length - 2)
  if (kind <= 6) return trade({ [random.pick(PRODUCTS)]: side }, priceOf(random, side), [0, lots])
  if (kind <= 8)
    return trade({ [random.pick(PRODUCTS)]: side * lots }, priceOf(random, side) * lots, [1, 1])
  if (kind === 9) {
    const region = random.pick(REGIONS)
    const run = [week, week + 1].map((k): [string, number] => [`h100.${region}.${WEEKS[k]}`, side])
    return trade(Object.fromEntries(run), 2 * priceOf(random, side), [0, lots])
  }
  return {
    kind: 'oneOf',
    of: REGIONS.map((region) =>
      trade(
        { [`h100.${region}.${WEEKS[week]}`]: side * lots },
        priceOf(random, side) * lots,
        [1, 1],
      ),
    ),
  }
}

const trade = (lots: object, cents: number, quantity: readonly [number, number]): object => ({
  kind: 'trade',
  lots,
  limit: (cents / 100).toFixed(2),
  quantity,
})

/** Of a lot, in cents: buyers' about 12.00, sellers' about 10.00. */
const priceOf = (random: Random, side: 1 | -1): number =>
  side * ((side === 1 ? 1_200 : 1_000) + random.integer(-400, 400))

function participantsOf(names: readonly string[], limits: Limits): readonly object[] {
  const random = seededRandom(names.length)
  const range = CREDIT[limits]
  return names.map((id) => {
    const audited = random.integer(1, 4) > 1
    const choosy = random.integer(1, 5) === 1
    const refused = random.pick(names)
    const amount = random.integer(0, 1_000)
    return {
      id,
      ...(audited && { groups: ['audited'] }),
      ...(choosy && { accepts: { groups: ['audited'] } }),
      ...(refused !== id && { refuses: { participants: [refused] } }),
      ...(range && {
        credit: { '*': (range[0] + ((range[1] - range[0]) * amount) / 1_000).toFixed(2) },
      }),
    }
  })
}
