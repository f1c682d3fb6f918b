/** The worked examples' two small formats, `auction/1` and `exchange/1`, as bids of a market file. */
import { readFileSync } from 'node:fs'
import type { Outcome } from '#auction'
import { type Bids, buy, sell, trade } from './books.ts'

export interface Example {
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly source: { readonly citation: string; readonly read: string }
  /** False where the figures could not be reproduced by whoever collected them. */
  readonly verified: boolean
  readonly input: AuctionInput & ExchangeInput & { readonly orders?: readonly Order[] }
  /** What the source says; what was computed from its input besides. */
  readonly published: Figures
  readonly computed: Figures
}

interface AuctionInput {
  readonly supply?: readonly number[]
  readonly bids?: readonly {
    readonly id: number
    readonly bundle: readonly Leg[]
    readonly price: number
    readonly xor: number | null
  }[]
}

interface ExchangeInput {
  readonly disposal?: string
  readonly goods?: readonly (string | { readonly id: string })[]
  readonly steps?: readonly (readonly [good: number, signed: number, price: number])[]
  readonly blocks?: readonly Block[]
  readonly composites?: readonly Composite[]
  readonly links?: readonly (readonly [from: number, to: number, most: number, least: number])[]
}

type Leg = readonly [good: number, quantity: number]

/** `value`: for all of it; `price`: for each lot. */
interface Block {
  readonly id?: string
  readonly legs: readonly Leg[]
  readonly value?: number
  readonly price?: number
  readonly group?: string
  readonly parent?: number
}

interface Composite {
  readonly id: string
  readonly fixedCost: number
  readonly parts: readonly (readonly [good: number, signed: number, price: number, least: number])[]
}

interface Order {
  readonly side: 'buy' | 'sell'
  readonly quantity: number
  readonly limit: number
}

// biome-ignore lint/suspicious/noExplicitAny: figures differ from kind to kind of example
export type Figures = any

const FILE = new URL('../fixtures/worked-examples.json', import.meta.url)
export const EXAMPLES: readonly Example[] = JSON.parse(readFileSync(FILE, 'utf8'))

export const exampleOf = (id: string): Example => {
  const found = EXAMPLES.find((example) => example.id === id)
  if (found === undefined) throw new Error(`no example ${id}`)
  return found
}

const good = (index: number): string => `g${index}`

const lotsOf = (legs: readonly Leg[], sign: 1 | -1 = 1): Record<string, number> =>
  Object.fromEntries(
    legs.filter(([, n]) => n !== 0).map(([index, n]) => [good(index), sign * n] as const),
  )

/** A number of the file as a decimal; -0 is 0. */
const decimal = (value: number): string => {
  const text = value.toFixed(6)
  return Number(text) === 0 ? '0' : text
}

/** Names the bid of a package: that of its bidder, who takes at most one of the group's. */
export const bidderOf = ({ id, xor }: { readonly id: number; readonly xor: number | null }) =>
  xor === null ? `single ${id}` : `group ${xor}`

/** One seller of everything without reserve; each bidder one bid. */
export function bidsOfAuction({ supply = [], bids = [] }: AuctionInput): Bids {
  const packages = new Map<string, object[]>()
  for (const bid of bids) {
    const list = packages.get(bidderOf(bid)) ?? []
    list.push(trade(lotsOf(bid.bundle), decimal(bid.price)))
    packages.set(bidderOf(bid), list)
  }
  const seller = { kind: 'anyOf', of: supply.map((lots, index) => sell(lots, '0', good(index))) }
  return {
    ...Object.fromEntries([...packages].map(([id, of]) => [id, { kind: 'oneOf', of }])),
    seller,
  }
}

/** `disposal`: somebody takes any number of lots for nothing, as free disposal at price zero does. */
export function bidsOfExchange(
  input: ExchangeInput,
  options: { readonly disposal: boolean } = { disposal: false },
): Bids {
  const goods = input.goods ?? []
  return {
    ...stepBids(input),
    ...blockBids(input.blocks ?? []),
    ...Object.fromEntries((input.composites ?? []).map((one) => [one.id, compositeBid(one)])),
    ...Object.fromEntries(
      (input.links ?? []).map((link, index) => [`link${index}`, linkBid(link)]),
    ),
    ...(options.disposal && {
      disposal: { kind: 'anyOf', of: goods.map((_, index) => buy(1000, '0', good(index))) },
    }),
  }
}

const stepBids = ({ steps = [] }: ExchangeInput): Bids =>
  Object.fromEntries(
    steps.map(([index, signed, price], k) => {
      const bid = signed > 0 ? buy : sell
      return [`step${k}`, bid(Math.abs(signed), decimal(price), good(index))]
    }),
  )

const blockId = (block: Block, index: number): string => block.id ?? `block${index}`

function blockNode({ legs, value, price }: Block): object {
  const lots = legs.reduce((sum, [, n]) => sum + n, 0)
  return trade(lotsOf(legs), decimal(value ?? (price ?? 0) * lots))
}

/** Blocks by themselves; those of a group as one bid; children within their parent's bid. */
function blockBids(blocks: readonly Block[]): Bids {
  const bids: Record<string, object> = {}
  blocks.forEach((block, index) => {
    if (block.parent !== undefined) return
    const children = blocks.filter(({ parent }) => parent === index).map(blockNode)
    const node = blockNode(block)
    if (block.group !== undefined) {
      const of = blocks.filter(({ group }) => group === block.group).map(blockNode)
      bids[`group ${block.group}`] = { kind: 'oneOf', of }
    } else
      bids[blockId(block, index)] =
        children.length === 0 ? node : { kind: 'linked', parent: node, children }
  })
  return bids
}

function compositeBid({ fixedCost, parts }: Composite): object {
  const of = parts.map(([index, signed, price, least]) =>
    trade({ [good(index)]: Math.sign(signed) }, decimal(Math.sign(signed) * price), [
      Math.ceil(Math.abs(signed) * least - 1e-9),
      Math.abs(signed),
    ]),
  )
  return { kind: 'anyOf', of, ...(fixedCost > 0 && { fixed: decimal(fixedCost) }) }
}

/** A line takes lots at one end and gives them at the other, either way. */
function linkBid([from, to, most, least]: readonly [number, number, number, number]): object {
  const way = (start: number, end: number, lots: number): object =>
    trade({ [good(start)]: 1, [good(end)]: -1 }, '0', [0, lots])
  return { kind: 'anyOf', of: [way(from, to, most), way(to, from, -least)] }
}

/** Each order is all or nothing. */
export const bidsOfOrders = (orders: readonly Order[]): Bids =>
  Object.fromEntries(
    orders.map(({ side, quantity, limit }, index) => {
      const sign = side === 'buy' ? 1 : -1
      return [
        `order${index}`,
        trade({ [good(0)]: sign }, decimal(sign * limit), [quantity, quantity]),
      ]
    }),
  )

/** 1 for each block that was filled. */
export function blocksFilled(
  { blocks = [] }: ExchangeInput,
  { fills }: Outcome,
): readonly number[] {
  const unitsOf = (id: string) => fills.find(({ bid }) => bid === id)?.units
  return blocks.map((block, index) => {
    const { group, parent } = block
    const ofGroup = group !== undefined
    const siblings = blocks.filter((one) => (ofGroup ? one.group === group : one.parent === parent))
    const place = siblings.indexOf(block)
    if (ofGroup) return unitsOf(`group ${group}`)?.get(`/bid/of/${place}`) ?? 0
    if (parent !== undefined) return unitsOf(`block${parent}`)?.get(`/bid/children/${place}`) ?? 0
    const units = unitsOf(`block${index}`)
    return units?.get('/bid') ?? units?.get('/bid/parent') ?? 0
  })
}
