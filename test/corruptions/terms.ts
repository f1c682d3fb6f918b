import { below, changeFill, changeUnits, type Corruption, firstLeaf } from './plant.ts'

/** Faults in the units filled: each breaks a form's own rules. */
export const TERM_CORRUPTIONS: readonly Corruption[] = [
  {
    name: 'a trade beyond its maximum',
    rule: 2,
    apply: changeUnits('trade', ({ quantity }) => new Map([['/bid', quantity.max + 1]])),
  },
  {
    name: 'a trade below its minimum',
    rule: 2,
    apply: changeUnits('trade', ({ quantity }) =>
      quantity.min < 2 ? undefined : new Map([['/bid', quantity.min - 1]]),
    ),
  },
  {
    name: 'a leaf that does not exist',
    rule: 2,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill }) => ({
        units: new Map(fill.units).set('/bid/of/999', 1),
      })),
  },
  {
    name: 'a leaf with no units',
    rule: 2,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill }) => {
        const [leaf] = fill.units.keys()
        return leaf === undefined ? undefined : { units: new Map(fill.units).set(leaf, 0) }
      }),
  },
  {
    name: 'half a unit',
    rule: 2,
    apply: (market, outcome) =>
      changeFill(market, outcome, ({ fill }) => {
        const [leaf, n] = [...fill.units][0] ?? []
        if (leaf === undefined || n === undefined) return undefined
        return { units: new Map(fill.units).set(leaf, n - 0.5) }
      }),
  },
  {
    name: 'a fill of nothing',
    rule: 2,
    apply: (market, outcome) => changeFill(market, outcome, () => ({ units: new Map() })),
  },
  {
    name: 'a step in front of one that is not full',
    rule: 2,
    apply: changeUnits('curve', ({ steps }, units) => {
      const last = steps.length - 1
      const first = units.get('/bid/steps/0') ?? 0
      if (last < 1) return undefined
      units.set('/bid/steps/0', first - 1).set(`/bid/steps/${last}`, 1)
      if (first < 2) units.delete('/bid/steps/0')
      return units
    }),
  },
  {
    name: 'two alternatives at once',
    rule: 2,
    apply: changeUnits('oneOf', ({ of }, units) => fillAnother(of, units)),
  },
  {
    name: 'more parts than at most',
    rule: 2,
    apply: changeUnits('anyOf', ({ of, atMost }, units) => {
      const filled = of.filter((_, i) => below(units, `/bid/of/${i}`).length > 0)
      return filled.length === atMost ? fillAnother(of, units) : undefined
    }),
  },
  {
    name: 'neighbours that differ by more than the ramp',
    rule: 2,
    apply: changeUnits('anyOf', ({ of, ramp }, units) => {
      const [first, second] = of
      if (ramp === undefined || first === undefined || second === undefined) return undefined
      const next = below(units, '/bid/of/1').reduce((sum, leaf) => sum + (units.get(leaf) ?? 0), 0)
      return units.set(firstLeaf(first, '/bid/of/0'), next + ramp + 1)
    }),
  },
  {
    name: 'one part of all left out',
    rule: 2,
    apply: changeUnits('allOf', ({ of }, units) => {
      if (of.length < 2) return undefined
      for (const leaf of below(units, '/bid/of/0')) units.delete(leaf)
      return units
    }),
  },
  {
    name: 'a child without its parent',
    rule: 2,
    apply: changeUnits('linked', ({ children }, units) => {
      const [child] = children
      if (child === undefined) return undefined
      for (const leaf of below(units, '/bid/parent')) units.delete(leaf)
      return units.set(firstLeaf(child, '/bid/children/0'), 1)
    }),
  },
  {
    name: 'two runs of one window',
    rule: 2,
    apply: changeUnits('window', ({ contiguous, periods, length }, units) => {
      if (!contiguous) return undefined
      for (let start = 0; start + length <= periods.length; start++)
        if (!units.has(`/bid/starts/${start}`)) return units.set(`/bid/starts/${start}`, 1)
      return undefined
    }),
  },
  {
    name: 'a period too few of a window',
    rule: 2,
    apply: changeUnits('window', ({ contiguous }, units) => {
      const [leaf] = units.keys()
      if (contiguous || units.size < 2 || leaf === undefined) return undefined
      units.delete(leaf)
      return units
    }),
  },
  {
    name: 'a window taken twice',
    rule: 2,
    apply: changeUnits('window', (_, units) => {
      const [leaf] = units.keys()
      return leaf === undefined ? undefined : units.set(leaf, 2)
    }),
  },
  {
    name: 'a mix above its total',
    rule: 2,
    apply: changeUnits('mix', ({ of, total }, units) => {
      const [option] = of
      if (option === undefined || option.weight.numerator === 0n) return undefined
      const { numerator: w, denominator: d } = option.weight
      const most = (total.max.numerator * d) / (total.max.denominator * w)
      return units.set('/bid/of/0', Number(most) + 1)
    }),
  },
  {
    name: 'a mix below its total',
    rule: 2,
    apply: changeUnits('mix', ({ of, total }, units) => {
      const [leaf] = units.keys()
      const { numerator: w, denominator: d } = of[Number(leaf?.split('/').at(-1))]?.weight ?? {
        numerator: 0n,
        denominator: 1n,
      }
      const single = w * total.min.denominator < total.min.numerator * d
      return leaf !== undefined && single ? new Map([[leaf, 1]]) : undefined
    }),
  },
  {
    name: 'storage that sells what it never bought',
    rule: 2,
    apply: changeUnits('storage', ({ initial }, units) => {
      const sold = below(units, '/bid/discharge')
      const total = sold.reduce((sum, leaf) => sum + (units.get(leaf) ?? 0), 0)
      if (total <= initial) return undefined
      for (const leaf of below(units, '/bid/charge')) units.delete(leaf)
      return units
    }),
  },
  {
    name: 'storage beyond its power',
    rule: 2,
    apply: changeUnits('storage', ({ charge }, units) => units.set('/bid/charge/0', charge + 1)),
  },
  {
    name: 'storage beyond its capacity',
    rule: 2,
    apply: changeUnits('storage', ({ periods, charge, capacity, efficiency }, units) => {
      const most = BigInt(charge) * BigInt(periods.length) * efficiency.numerator
      if (most <= BigInt(capacity) * efficiency.denominator) return undefined
      for (const leaf of below(units, '/bid/discharge')) units.delete(leaf)
      periods.forEach((_, t) => {
        units.set(`/bid/charge/${t}`, charge)
      })
      return units
    }),
  },
  {
    name: 'a program with a unit that breaks a row',
    rule: 2,
    apply: changeUnits('program', ({ units: list, rows }, units) => {
      const row = rows.find(({ min, max }) => min?.digits === 0n && max === undefined)
      const [name] = [...(row?.terms ?? [])].find(([, { digits }]) => digits > 0n) ?? []
      const others = [...(row?.terms ?? [])].some(([other, { digits }]) => {
        const index = list.findIndex((unit) => unit.name === other)
        return digits < 0n && units.has(`/bid/units/${index}`)
      })
      const positive = [...(row?.terms.values() ?? [])].filter(({ digits }) => digits > 0n)
      if (name === undefined || !others || positive.length !== 1) return undefined
      units.delete(`/bid/units/${list.findIndex((unit) => unit.name === name)}`)
      return units
    }),
  },
  {
    name: 'a program with a unit beyond its maximum',
    rule: 2,
    apply: changeUnits('program', ({ units: [unit] }, units) =>
      unit === undefined ? undefined : units.set('/bid/units/0', unit.quantity.max + 1),
    ),
  },
]

type Nodes = Parameters<typeof firstLeaf>[0]

/** Fills a unit of the first part of a list that has none. */
function fillAnother(
  of: readonly Nodes[],
  units: Map<string, number>,
): ReadonlyMap<string, number> | undefined {
  const other = of.findIndex((_, i) => below(units, `/bid/of/${i}`).length === 0)
  const node = of[other]
  return node === undefined ? undefined : units.set(firstLeaf(node, `/bid/of/${other}`), 1)
}
