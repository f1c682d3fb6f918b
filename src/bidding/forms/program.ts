import { compareText, pointer } from '#base'
import type { ProgramBid, SignedRatio } from '../bid.ts'
import type { Lowering } from '../lower.ts'
import {
  decimalWords,
  extraWords,
  listed,
  quoted,
  these,
  type Telling,
  unitsWords,
} from '../phrases.ts'

/**
 * Program, the expert's form: nothing is filled, or every row holds.
 *
 *   min_u·y_u ≤ x_u ≤ max_u·y_u                       y_u only where min_u > 0; min = max: x_u = max_u·y_u
 *   row.min·on ≤ Σ coefficient · x ≤ row.max·on        for a bound that x = 0 would break
 *   row.min    ≤ Σ coefficient · x ≤ row.max           for the others
 *   value  Σ limit_u · x_u
 *
 * Coefficients and bounds of a row are scaled together to integers.
 */
export function lowerProgram(node: ProgramBid, { builder, at, tie }: Lowering): void {
  const conditional = node.rows.some(
    ({ min, max }) => (min?.digits ?? 0n) > 0n || (max?.digits ?? 0n) < 0n,
  )
  const switched = tie.kind === 'exactly' || conditional
  const on = switched ? builder.switchFor(tie) : undefined
  const gate = on ?? (tie.kind === 'within' ? tie.gate : undefined)
  const columns = new Map<string, readonly [column: number, each: number]>()
  node.units.forEach(({ name, lots, limit, quantity }, index) => {
    const { min, max } = quantity
    const leaf = pointer(`${at}/units`, index)
    if (min === max) {
      const y = builder.addSwitch()
      builder.load(y, { lots, limit, units: max, leaf })
      if (gate !== undefined) builder.atMost(y, 1, gate)
      columns.set(name, [y, max])
      return
    }
    const x = builder.addQuantity({ lots, limit, max, simple: false, leaf })
    columns.set(name, [x, 1])
    if (min > 0) {
      const y = builder.addSwitch()
      builder.atMost(x, max, y)
      builder.atLeast(x, min, y)
      if (gate !== undefined) builder.atMost(y, 1, gate)
    } else if (gate !== undefined) builder.atMost(x, max, gate)
  })
  for (const row of node.rows) {
    const scale = Math.max(
      0,
      ...[...row.terms.values(), row.min, row.max].map((r) => r?.scale ?? 0),
    )
    const terms = [...row.terms].flatMap(([name, coefficient]) => {
      const [x, each] = columns.get(name) ?? [-1, 0]
      return [[x, integerAt(coefficient, scale) * each] as const]
    })
    addBound({ builder, terms, on }, 'min', row.min && integerAt(row.min, scale))
    addBound({ builder, terms, on }, 'max', row.max && integerAt(row.max, scale))
  }
  if (on !== undefined)
    builder.row([...[...columns.values()].map(([x]) => [x, 1] as const), [on, -1]], { min: 0 })
}

const integerAt = ({ digits, scale }: SignedRatio, common: number): number =>
  Number(digits * 10n ** BigInt(common - scale))

function addBound(
  row: {
    builder: Lowering['builder']
    terms: readonly (readonly [number, number])[]
    on: number | undefined
  },
  side: 'min' | 'max',
  bound: number | undefined,
): void {
  if (bound === undefined) return
  const { builder, terms, on } = row
  const breaksAtZero = side === 'min' ? bound > 0 : bound < 0
  if (breaksAtZero && on !== undefined) builder.row([...terms, [on, -bound]], { [side]: 0 })
  else builder.row(terms, { [side]: bound })
}

export function wordsProgram(node: ProgramBid, telling: Telling): string {
  const units = listed(
    node.units,
    telling,
    (unit, inner) => `under the name ${quoted(unit.name)}, ${unitsWords(unit, inner)}`,
  )
  const rows = node.rows.map((row, index) => `[${index + 1}] ${rowWords(row)}`)
  const where =
    rows.length === 0 ? '' : `, either nothing or such numbers of each that ${rows.join(', ')}`
  return `any of ${these(node.units.length)} by name${where}${extraWords(node, telling)}: ${units}`
}

function rowWords({ terms, min, max }: ProgramBid['rows'][number]): string {
  const sum = [...terms]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, coefficient]) => `${decimalWords(coefficient)} x ${quoted(name)}`)
    .join(' plus ')
  const bounds = [
    min === undefined ? [] : [`at least ${decimalWords(min)}`],
    max === undefined ? [] : [`at most ${decimalWords(max)}`],
  ].flat()
  return `${sum} is ${bounds.join(' and ')}`
}
