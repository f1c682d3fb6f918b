import { pointer } from '#base'
import type { MixBid, Quantity } from '../bid.ts'
import type { Lowering } from '../lower.ts'
import { commonIntegers } from './integers.ts'
import {
  extraWords,
  listed,
  ratioWords,
  these,
  type Telling,
  unitOf,
  unitsWords,
} from '../phrases.ts'

/**
 * Mix: substitutes at stated ratios.
 *
 *   total.min·on ≤ Σ weight_i · x_i ≤ total.max·on        on ∈ {0, 1}; weights scaled to integers
 *   min_i·y_i ≤ x_i ≤ max_i·y_i,  y_i ≤ on                 y_i only where min_i > 0
 *   value  Σ limit_i · x_i
 *
 * A free mix without minimum needs no switch: only the row Σ weight_i · x_i ≤ total.max.
 */
export function lowerMix(node: MixBid, { builder, at, tie }: Lowering): void {
  const numbers = commonIntegers([
    node.total.min,
    node.total.max,
    ...node.of.map((option) => option.weight),
  ])
  const [least = 0, most = 0, ...weights] = numbers
  const switched =
    tie.kind !== 'free' || least > 0 || node.of.some(({ quantity }) => quantity.min > 0)
  const on = switched ? builder.switchFor(tie) : undefined
  const columns = node.of.map(({ lots, limit, quantity }, index) => {
    const leaf = pointer(`${at}/of`, index)
    const max = quantity.max
    if (on === undefined) return builder.addQuantity({ lots, limit, max, simple: false, leaf })
    return addOption({ builder, on, lots, limit, quantity, leaf })
  })
  const sum = columns.map((x, i) => [x, (weights[i] ?? 0) * eachOf(node.of[i]?.quantity)] as const)
  if (on === undefined) {
    builder.row(sum, { max: most })
    return
  }
  builder.row([...sum, [on, -least]], { min: 0 })
  builder.row([...sum, [on, -most]], { max: 0 })
  // A filled mix has a unit.
  builder.row([...columns.map((x) => [x, 1] as const), [on, -1]], { min: 0 })
}

const eachOf = (quantity: Quantity | undefined): number =>
  quantity !== undefined && quantity.min === quantity.max ? quantity.max : 1

function addOption(option: {
  builder: Lowering['builder']
  on: number
  lots: ReadonlyMap<string, number>
  limit: bigint
  quantity: Quantity
  leaf: string
}): number {
  const { builder, on, lots, limit, quantity, leaf } = option
  const { min, max } = quantity
  if (min === max) {
    const y = builder.addSwitch()
    builder.atMost(y, 1, on)
    builder.load(y, { lots, limit, units: max, leaf })
    return y
  }
  const x = builder.addQuantity({ lots, limit, max, simple: false, leaf })
  if (min === 0) {
    builder.atMost(x, max, on)
    return x
  }
  const y = builder.addSwitch()
  builder.atMost(y, 1, on)
  builder.atMost(x, max, y)
  builder.atLeast(x, min, y)
  return x
}

export function wordsMix(node: MixBid, telling: Telling): string {
  const [min, max] = [ratioWords(node.total.min), ratioWords(node.total.max)]
  const total =
    min === max
      ? `exactly ${max}, or nothing`
      : node.total.min.numerator === 0n
        ? `at most ${max}`
        : `at least ${min} and at most ${max}, or nothing`
  const options = listed(node.of, telling, (option, inner) => {
    return `${unitsWords(option, inner)}, each ${unitOf(option.lots)} counting ${ratioWords(option.weight)}`
  })
  return `any mix of ${these(node.of.length)} whose counts add up to ${total}${extraWords(node, telling)}: ${options}`
}
