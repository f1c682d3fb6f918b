import { type Drawing, each, trade } from '../drawing.ts'
import type { BidDraft } from '../world.ts'

/** Who sells back what it does not need, moves months about, and guarantees floors. */
export function resellers(draw: Drawing): readonly BidDraft[] {
  return [resale(draw), roll(draw), floor(draw)]
}

/** Clouds that buy to resell, in tiers: less the more it costs. */
export function tiers(draw: Drawing): readonly BidDraft[] {
  const { random, about, run } = draw
  return ['h100.us-tx', 'h100.us-va', 'h100.eu-de', 'h200.us-va', 'b200.us-tx']
    .flatMap(run)
    .map((id) => {
      const opinion = about(0.03)
      const steps = [1.04, 1.005, 0.97].map((times) => ({
        quantity: random.integer(3, 9),
        limit: draw.limit({ [id]: 1 }, times * opinion),
      }))
      return { by: 'cloud-reseller', bid: { kind: 'curve', lots: { [id]: 1 }, steps } }
    })
}

function resale(draw: Drawing): BidDraft {
  const { random, about, run } = draw
  const id = random.pick(run('h100.us-va'))
  return {
    by: 'cloud-resale',
    bid: trade(draw, { [id]: -1 }, { times: 1.0 * about(0.04), quantity: [0, 16] }),
  }
}

/** Gives one month for the next if the difference pays. */
function roll(draw: Drawing): BidDraft {
  const { about, run } = draw
  const [, , early = '', late = ''] = run('h100.us-tx')
  const gives = draw.limit({ [early]: 1 }, 1.0)
  const takes = draw.limit({ [late]: 1 }, 0.985 * about(0.04))
  return {
    by: 'cloud-roll',
    bid: {
      kind: 'trade',
      lots: { [early]: -1, [late]: 1 },
      limit: (Number(takes) - Number(gives)).toFixed(2),
      quantity: [0, 8],
    },
  }
}

function floor(draw: Drawing): BidDraft {
  const { run } = draw
  return {
    by: 'fund-floor',
    bid: trade(draw, each(run('h100.eu-de'), 20), { times: 0.9 }),
  }
}

/** Everybody else: plain bids and offers around the going price, some of them in one piece only. */
export function crowd(draw: Drawing): readonly BidDraft[] {
  const { random, listings, about, chance } = draw
  return listings.flatMap(({ product: { id }, group }) => {
    const size = group === 'GPU' ? 10 : 20
    const one = (side: 1 | -1, name: string): BidDraft => {
      const lots = random.integer(Math.ceil(size / 3), size)
      const least = chance(0.1) ? Math.ceil(lots / 2) : 0
      return {
        by: `${name}-${random.integer(1, 9)}`,
        bid: trade(
          draw,
          { [id]: side },
          {
            times: (side === 1 ? 1.0 : 0.99) * about(0.06),
            quantity: [least, lots],
          },
        ),
      }
    }
    return [
      one(-1, 'seller'),
      ...(group === 'GPU' ? [one(-1, 'seller')] : []),
      ...(chance(0.5) ? [one(1, 'buyer')] : []),
    ]
  })
}
