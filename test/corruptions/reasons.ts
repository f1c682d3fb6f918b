import { changeFill, type Corruption } from './plant.ts'

type Outcome = Parameters<Corruption['apply']>[1]
type Refused = Outcome['refused'][number]

/** Faults in what is said of why, that can be seen to be faults without knowing the true reason; and in the draw. */
export const REASON_CORRUPTIONS: readonly Corruption[] = [
  {
    name: 'a reason for stopping short of what is full',
    rule: 2,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill, node }) =>
        node.kind === 'trade' && fill.units.get('/bid') === node.quantity.max
          ? { partly: 'marginal' }
          : undefined,
      ),
  },
  {
    name: 'a fill in part at the money without a word',
    rule: 2,
    apply: (market, outcome) => {
      const index = outcome.fills.findIndex(
        ({ partly, surplus, units }) =>
          partly === 'marginal' && surplus === 0n && (units.get('/bid') ?? 0) > 0,
      )
      if (market.pricing !== 'uniform' || index < 0) return undefined
      const fills = outcome.fills.map(({ partly, ...fill }, k) =>
        k === index || partly === undefined ? fill : { ...fill, partly },
      )
      return { ...outcome, fills }
    },
  },
  {
    name: 'short of its maximum by a budget that there is not',
    rule: 2,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill, bid }) =>
        fill.partly !== undefined && bid.budget === undefined ? { partly: 'budget' } : undefined,
      ),
  },
  {
    name: 'short of its maximum by credit that nobody limits',
    rule: 2,
    apply: (market, outcome) =>
      market.participants.length > 0
        ? undefined
        : changeFill(market, outcome, ({ fill }) =>
            fill.partly === undefined ? undefined : { partly: 'credit' },
          ),
  },
  {
    name: 'a part refused of a bid that is refused as a whole',
    rule: 2,
    apply: (_, outcome) => changeWhole(outcome, () => ({ part: '/bid' })),
  },
  {
    name: 'over a budget that there is not',
    rule: 2,
    apply: (market, outcome) =>
      changeWhole(outcome, ({ bid }) =>
        market.bids.find(({ id }) => id === bid)?.budget === undefined
          ? { reason: 'budgetExceeded' }
          : undefined,
      ),
  },
  {
    name: 'no credit where nobody limits it',
    rule: 2,
    apply: (market, outcome) =>
      market.participants.length > 0
        ? undefined
        : changeWhole(outcome, () => ({ reason: 'creditOrEligibility' })),
  },
  {
    name: 'a parent refused, of a bid that is refused as a whole',
    rule: 2,
    apply: (_, outcome) => changeWhole(outcome, () => ({ reason: 'parentRefused' })),
  },
  {
    name: 'an alternative chosen, of a bid that is refused as a whole',
    rule: 2,
    apply: (_, outcome) => changeWhole(outcome, () => ({ reason: 'alternativeChosen' })),
  },
  {
    name: 'an alternative chosen, and not said which',
    rule: 2,
    apply: (_, outcome) => {
      const index = outcome.refused.findIndex(({ reason }) => reason === 'alternativeChosen')
      if (index < 0) return undefined
      const refused = outcome.refused.map(({ chosen, ...entry }, k) =>
        k === index || chosen === undefined ? entry : { ...entry, chosen },
      )
      return { ...outcome, refused }
    },
  },
  {
    name: 'nobody sells, and somebody does',
    rule: 2,
    apply: (market, outcome) => {
      const sold = new Set(outcome.forwards.map(({ product }) => product))
      return changeWhole(outcome, ({ bid }) => {
        const node = market.bids.find(({ id }) => id === bid)?.bid
        if (node?.kind !== 'trade') return undefined
        const buysWhatIsSold = [...node.lots].every(([product, n]) => n > 0 && sold.has(product))
        return buysWhatIsSold ? { reason: 'noSupply' } : undefined
      })
    },
  },
  {
    name: 'a limit that is said to be enough, and would lose',
    rule: 2,
    apply: (market, outcome) =>
      market.pricing !== 'uniform'
        ? undefined
        : changeDistance(outcome, ({ wouldFillAt }) => ({ wouldFillAt: wouldFillAt - 1n })),
  },
  {
    name: 'short by less than it is',
    rule: 2,
    apply: (_, outcome) => changeDistance(outcome, ({ short }) => ({ short: short - 1n })),
  },
  {
    name: 'a surplus given up by a bid out of the money',
    rule: 2,
    apply: (_, outcome) =>
      changeWhole(outcome, ({ reason }) =>
        reason === 'outOfTheMoney' ? { surplus: 1n } : undefined,
      ),
  },
  {
    name: 'a seed that does not draw these ties',
    rule: 9,
    apply: (market, outcome) =>
      market.input.endsWith('the draw has the odd lot')
        ? { ...outcome, work: { ...outcome.work, seed: 'another' } }
        : undefined,
  },
]

/** Changes the first bid refused as a whole for which `change` gives another entry. */
function changeWhole(
  outcome: Outcome,
  change: (entry: Refused) => Partial<Refused> | undefined,
): Outcome | undefined {
  for (const entry of outcome.refused) {
    if (entry.part !== undefined) continue
    const changed = change(entry)
    if (changed !== undefined)
      return {
        ...outcome,
        refused: outcome.refused.map((one) => (one === entry ? { ...one, ...changed } : one)),
      }
  }
  return undefined
}

interface Distance {
  readonly wouldFillAt: bigint
  readonly short: bigint
}

const changeDistance = (
  outcome: Outcome,
  change: (distance: Distance) => Partial<Distance>,
): Outcome | undefined =>
  changeWhole(outcome, ({ wouldFillAt, short }) =>
    wouldFillAt === undefined || short === undefined || short === 0n
      ? undefined
      : change({ wouldFillAt, short }),
  )
