import { type Drawing, each, trade } from '../drawing.ts'
import type { BidDraft } from '../world.ts'

/** Who owns machines and halls, and sells their time. */
export function operators(draw: Drawing): readonly BidDraft[] {
  return [hall(draw), substituting(draw), ...chipMaker(draw), poweredShell(draw), cluster(draw)]
}

/** Opens a hall only if most of it is sold, its costs are earned, and its power is bought as well. */
function hall(draw: Drawing): BidDraft {
  const { random, about, run } = draw
  const [gpus, power] = [run('h100.us-va').slice(0, 3), run('power.us-va').slice(0, 3)]
  const nodes = random.integer(10, 16) * 2
  const megawatts = Math.round(nodes * 0.128)
  return {
    by: 'dc-hall-3',
    bid: {
      kind: 'allOf',
      of: [
        trade(draw, each(gpus, -1), {
          times: 0.93 * about(0.05),
          quantity: [Math.ceil(nodes * 0.7), nodes],
          fixed: `${random.integer(20, 60) * 1000}.00`,
        }),
        trade(draw, each(power, megawatts), { times: 1.08 * about(0.04) }),
      ],
    },
  }
}

/** Delivers H100 or the better H200, whichever pays. */
function substituting(draw: Drawing): BidDraft {
  const { random, about, run } = draw
  return {
    by: 'dc-substitute',
    bid: {
      kind: 'oneOf',
      of: [
        trade(draw, each(run('h100.us-va').slice(0, 2), -1), {
          times: 0.97 * about(0.04),
          quantity: [0, 12],
        }),
        trade(draw, each(run('h200.us-va').slice(0, 2), -1), {
          times: 0.98 * about(0.04),
          quantity: [0, random.integer(6, 12)],
        }),
      ],
    },
  }
}

/** Puts new machines to work: cheaper per lot the more are taken; and a standing bid for idle ones. */
function chipMaker(draw: Drawing): readonly BidDraft[] {
  const { random, about, run } = draw
  const ask = about(0.03)
  const tiers = (id: string) => ({
    kind: 'curve',
    lots: { [id]: -1 },
    steps: [1.01, 0.985, 0.965].map((times) => ({
      quantity: random.integer(5, 9),
      limit: draw.limit({ [id]: -1 }, times * ask),
    })),
  })
  const sells = [{ by: 'chip-maker', bid: tiers(random.pick(run('b200.us-tx'))) }]
  return [
    ...sells,
    {
      by: 'chip-backstop',
      bid: {
        kind: 'anyOf',
        of: ['h100.us-tx', 'h100.us-va', 'h100.eu-de']
          .flatMap(run)
          .map((id) => trade(draw, { [id]: 1 }, { times: 0.86, quantity: [0, 40] })),
      },
    },
  ]
}

/** Machines, power and battery in one, at one price for all: nothing separately. */
function poweredShell(draw: Drawing): BidDraft {
  const { random, about, run } = draw
  const months = 2
  const nodes = random.integer(4, 8)
  const lots = {
    ...each(run('b200.us-tx').slice(0, months), -nodes),
    ...each(run('power.us-tx').slice(0, months), -Math.ceil(nodes * 0.18)),
    ...each(run('battery.us-tx').slice(0, months), -2),
  }
  return { by: 'fund-shell', bid: trade(draw, lots, { times: 0.97 * about(0.04) }) }
}

/** The expert's form: at least 6 nodes a month or none, Texas and Frankfurt together at most 20. */
function cluster(draw: Drawing): BidDraft {
  const { about, run } = draw
  const units = ['h100.us-tx', 'h100.eu-de'].flatMap((site) =>
    run(site)
      .slice(0, 2)
      .map((id) => ({
        name: id,
        lots: { [id]: -1 },
        limit: draw.limit({ [id]: -1 }, 0.96 * about(0.04)),
        quantity: [0, 14],
      })),
  )
  const monthly = (month: number) => ({
    terms: Object.fromEntries(
      units.filter((_, index) => index % 2 === month).map(({ name }) => [name, '1']),
    ),
    min: '6',
    max: '20',
  })
  return { by: 'dc-two-sites', bid: { kind: 'program', units, rows: [monthly(0), monthly(1)] } }
}
