import { type Drawing, each, trade } from '../drawing.ts'
import type { BidDraft } from '../world.ts'

/** Labs that train: long runs on one site, all or nothing, with alternatives and conditions. */
export function labs(draw: Drawing): readonly BidDraft[] {
  const { random, about, run } = draw
  const b200 = run('b200.us-tx')
  const h100 = run('h100.us-va')
  const nodes = random.integer(6, 12) * 2
  const start = random.integer(0, 1)
  const three = b200.slice(start, start + 3)
  const frontier: BidDraft = {
    by: 'lab-frontier',
    bid: {
      kind: 'linked',
      parent: {
        kind: 'oneOf',
        of: [
          {
            kind: 'window',
            periods: b200,
            length: 3,
            lots: nodes,
            limit: draw.limit(each(three, nodes), 1.03 * about(0.05)),
          },
          trade(draw, each(h100.slice(start, start + 3), Math.ceil(nodes * 2.5)), {
            times: 1.01 * about(0.05),
          }),
        ],
      },
      children: [
        trade(draw, each(run('h200.us-va').slice(start, start + 2), 1), {
          times: 1.01 * about(0.05),
          quantity: [0, 6],
        }),
      ],
    },
  }
  return [frontier, selfHosting(draw), robotics(draw)]
}

/** GPUs and the power to run them, moving along together: the machines stand in its own hall. */
function selfHosting(draw: Drawing): BidDraft {
  const { random, about, run } = draw
  const [gpus, power] = [run('h100.us-tx'), run('power.us-tx')]
  const nodes = random.integer(3, 9) * 2
  const megawatts = Math.max(1, Math.round(nodes * 0.128))
  const worth = { ...each(gpus.slice(0, 2), nodes), ...each(power.slice(0, 2), megawatts) }
  return {
    by: 'lab-northwind',
    bid: {
      kind: 'window',
      periods: gpus,
      length: 2,
      lots: nodes,
      limit: draw.limit(worth, 1.02 * about(0.05)),
      with: [{ periods: power, lots: megawatts }],
    },
  }
}

function robotics(draw: Drawing): BidDraft {
  const { random, about, run } = draw
  const sites = ['h100.us-tx', 'h100.us-va', 'h100.eu-de']
  const nodes = random.integer(4, 14)
  return {
    by: 'lab-robotics',
    bid: {
      kind: 'oneOf',
      of: sites.map((site) =>
        trade(draw, each(run(site).slice(0, 2), nodes), { times: 1.01 * about(0.04) }),
      ),
    },
  }
}

/** Universities: small, flexible, and bound by a grant. */
export function universities(draw: Drawing): readonly BidDraft[] {
  const { random, about, run } = draw
  const europe = run('h100.eu-de')
  const grant = random.integer(30, 95) * 1000
  return [
    {
      by: 'uni-grant',
      budget: `${grant}.00`,
      bid: {
        kind: 'mix',
        of: [
          ...europe.map((id) => option(draw, id, { weight: '1', times: 1.04 * about(0.05) })),
          ...run('h200.us-va').map((id) =>
            option(draw, id, { weight: '1.15', times: 1.01 * about(0.05) }),
          ),
        ],
        total: ['2', '6'],
      },
    },
    {
      by: 'uni-course',
      bid: trade(draw, each(europe.slice(1, 4), 2), { times: 1.05 * about(0.06) }),
    },
    {
      by: 'uni-physics',
      bid: {
        kind: 'window',
        periods: run('h100.us-va'),
        length: 2,
        lots: random.integer(2, 5),
        limit: draw.limit(each(run('h100.us-va').slice(1, 3), 4), 0.98 * about(0.06)),
        contiguous: false,
      },
    },
  ]
}

function option(
  draw: Drawing,
  id: string,
  { weight, times }: { readonly weight: string; readonly times: number },
) {
  const lots = { [id]: 1 }
  return { lots, limit: draw.limit(lots, times), weight, quantity: [0, 4] }
}

/** Who runs models rather than trains them: a few nodes, wherever and whenever they are cheap. */
export function appDevelopers(draw: Drawing): readonly BidDraft[] {
  const { random, about, run } = draw
  const everywhere = ['h100.us-tx', 'h100.us-va', 'h100.eu-de'].map((site) => run(site)[0] ?? '')
  return [
    {
      by: 'app-frankfurt',
      budget: `${random.integer(50, 120) * 1000}.00`,
      bid: {
        kind: 'anyOf',
        of: everywhere.map((id) =>
          trade(draw, { [id]: 1 }, { times: 1.03 * about(0.05), quantity: [0, 4] }),
        ),
        atMost: 2,
      },
    },
    {
      by: 'app-cheapest',
      bid: {
        kind: 'oneOf',
        of: run('h100.us-tx').map((id) =>
          trade(draw, { [id]: 1 }, { times: 0.97 * about(0.04), quantity: [1, 3] }),
        ),
      },
    },
    {
      by: 'app-steady',
      bid: {
        kind: 'anyOf',
        of: run('h100.us-va').map((id) =>
          trade(draw, { [id]: 1 }, { times: 1.01 * about(0.04), quantity: [0, 8] }),
        ),
        ramp: 3,
      },
    },
  ]
}
