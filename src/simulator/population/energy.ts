import { type Drawing, each, trade } from '../drawing.ts'
import type { BidDraft } from '../world.ts'

const SITES = ['us-tx', 'us-va', 'eu-de'] as const

/** Gas that must earn its start, sun that comes as it comes, and a reactor that never stops. */
export function generators(draw: Drawing): readonly BidDraft[] {
  return [...gas(draw), solar(draw), ...SITES.map((site) => baseload(draw, site))]
}

function gas(draw: Drawing): readonly BidDraft[] {
  const { random, about, run } = draw
  return run('power.us-va')
    .slice(0, 2)
    .map((id) => ({
      by: 'gas-peaker',
      bid: trade(
        draw,
        { [id]: -1 },
        {
          times: 0.93 * about(0.05),
          quantity: [20, random.integer(35, 50)],
          fixed: `${random.integer(16, 28) * 100}.00`,
        },
      ),
    }))
}

/** More in spring than in winter; half of it may be curtailed. */
function solar(draw: Drawing): BidDraft {
  const { about, run } = draw
  const lots = Object.fromEntries(run('power.us-tx').map((id, month) => [id, -(2 + month)]))
  return {
    by: 'solar-mesa',
    bid: trade(draw, lots, { times: 0.95 * about(0.05), quantity: [5, 10] }),
  }
}

/** All of it for the whole run, or half of it at a higher price. */
function baseload(draw: Drawing, site: (typeof SITES)[number]): BidDraft {
  const { about, run } = draw
  const months = run(`power.${site}`)
  const ask = about(0.04)
  return {
    by: `baseload-${site}`,
    bid: {
      kind: 'oneOf',
      of: [
        trade(draw, each(months, -30), { times: 0.96 * ask }),
        trade(draw, each(months, -15), { times: 0.99 * ask }),
      ],
    },
  }
}

/** Buys at night to sell in the evening; or lets others use the battery. */
export function storageOwners(draw: Drawing): readonly BidDraft[] {
  const { random, about, run } = draw
  const [night, evening] = [run('power-night.us-tx'), run('power-evening.us-tx')]
  const cycles = [0, 1].flatMap((month) => [night[month] ?? '', evening[month] ?? ''])
  const tolls = run('battery.us-tx')
  return [
    {
      by: 'storage-pecos',
      bid: {
        kind: 'storage',
        periods: cycles,
        charge: 20,
        discharge: 20,
        capacity: 20,
        efficiency: '0.86',
        limit: `-${random.integer(20, 45) * 1000}.00`,
      },
    },
    ...tolls.map((id) => ({
      by: 'battery-toll',
      bid: trade(draw, { [id]: -1 }, { times: 0.97 * about(0.05), quantity: [0, 40] }),
    })),
    {
      by: 'battery-winter',
      bid: {
        kind: 'window',
        periods: tolls,
        length: 2,
        lots: -random.integer(8, 15),
        limit: draw.limit(each(tolls.slice(1, 3), -12), 0.97 * about(0.05)),
      },
    },
  ]
}

/** Data centres and retailers: most hours, in steps; evenings most of all. */
export function buyersOfPower(draw: Drawing): readonly BidDraft[] {
  const { random, about, run } = draw
  const steps = (id: string) => {
    const opinion = about(0.03)
    return {
      kind: 'curve',
      lots: { [id]: 1 },
      steps: [1.05, 1.015, 0.98, 0.94].map((times) => ({
        quantity: random.integer(12, 26),
        limit: draw.limit({ [id]: 1 }, times * opinion),
      })),
    }
  }
  const ids = SITES.flatMap((site) => run(`power.${site}`))
  return [
    ...ids.map((id) => ({ by: `retail-${id.split('.')[1]}`, bid: steps(id) })),
    ...run('power-evening.us-tx').map((id) => ({ by: 'retail-us-tx', bid: steps(id) })),
    ...run('battery.us-tx').map((id) => ({ by: 'solar-mesa', bid: steps(id) })),
  ]
}
