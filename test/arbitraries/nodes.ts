/** The trees of small valid bids, as JSON. */
import fc from 'fast-check'
import type { BidNode, Pricing } from '#bidding'

export type Kind = BidNode['kind']

export const LEAF_KINDS = ['trade', 'curve', 'window', 'mix', 'storage', 'program'] as const
export const LIST_KINDS = ['oneOf', 'anyOf', 'allOf', 'linked'] as const
export const KINDS: readonly Kind[] = [...LEAF_KINDS, ...LIST_KINDS]

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export interface MarketOptions {
  /** How many products, p0, p1, …; or a range. Default 1 to 3. */
  readonly products?: number | { readonly min: number; readonly max: number }
  /** How many bids, b0, b1, …; or a range. Default 1 to 5. */
  readonly bids?: number | { readonly min: number; readonly max: number }
  /** Kinds of nodes. Default all. Lists of bids have leaves of these kinds, or trades where there are none. */
  readonly forms?: readonly Kind[]
  readonly pricing?: readonly Pricing[]
  /** Bids inside one another; 1: leaves only. Default 2. */
  readonly depth?: number
  /** Largest limit of one unit, in whole units of currency. Default 12. */
  readonly limitMax?: number
  /** Most units of a leaf. Default 3. */
  readonly unitsMax?: number
  /** Whether nodes carry fixed costs and ramps. Default true. */
  readonly extras?: boolean
  /** Whether bids carry budgets. Default true. */
  readonly budgets?: boolean
  /** Whether participants limit whom they trade with. Default false. */
  readonly participants?: boolean
}

/** One in two is there. */
export const sometimes = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof(fc.constant(undefined), arbitrary)

/** One in four is there. */
export const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary, weight: 1 })

export const amount = (max: number) => fc.nat(max).map(String)

/** JSON has no undefined: what was left out is left out. */
export function withoutUndefined(members: {
  readonly [key: string]: Json | undefined
}): JsonObject {
  const object: Record<string, Json> = {}
  for (const [key, value] of Object.entries(members)) if (value !== undefined) object[key] = value
  return object
}

/** Draws the tree of one bid. */
export class Draw {
  readonly products: readonly string[]
  readonly limitMax: number
  readonly unitsMax: number
  readonly extras: boolean
  readonly leaves: readonly Kind[]
  readonly lists: readonly Kind[]

  constructor(products: readonly string[], options: MarketOptions) {
    const forms = options.forms ?? KINDS
    this.products = products
    this.limitMax = options.limitMax ?? 12
    this.unitsMax = options.unitsMax ?? 3
    this.extras = options.extras ?? true
    this.leaves = forms.filter((kind) => LEAF_KINDS.some((leaf) => leaf === kind))
    this.lists = forms.filter((kind) => LIST_KINDS.some((list) => list === kind))
  }

  node(depth: number): fc.Arbitrary<JsonObject> {
    const kinds: readonly Kind[] = [...this.leaves, ...(depth > 1 ? this.lists : [])]
    return fc
      .constantFrom<Kind>(...(kinds.length === 0 ? ['trade' as const] : kinds))
      .chain((kind) => this.form(kind, depth))
      .chain((node) => (this.extras ? this.withExtras(node) : fc.constant(node)))
  }

  withExtras(node: JsonObject): fc.Arbitrary<JsonObject> {
    const ramps = node.kind === 'anyOf' || node.kind === 'curve'
    return fc
      .record({
        fixed: rarely(amount(6)),
        ramp: ramps ? rarely(fc.nat(2)) : fc.constant(undefined),
      })
      .map((extras) => ({ ...node, ...withoutUndefined(extras) }))
  }

  form(kind: Kind, depth: number): fc.Arbitrary<JsonObject> {
    switch (kind) {
      case 'trade':
        return this.trade()
      case 'curve':
        return this.curve()
      case 'window':
        return this.window()
      case 'mix':
        return this.mix()
      case 'storage':
        return this.storage()
      case 'program':
        return this.program()
      case 'linked':
        return fc.record({
          kind: fc.constant(kind),
          parent: this.node(depth - 1),
          children: this.nodes(depth, 2),
        })
      case 'anyOf':
        return fc
          .record({
            kind: fc.constant(kind),
            of: this.nodes(depth, 3),
            atMost: sometimes(fc.integer({ min: 1, max: 2 })),
          })
          .map(withoutUndefined)
      default:
        return fc.record({ kind: fc.constant(kind), of: this.nodes(depth, 3) })
    }
  }

  nodes(depth: number, max: number): fc.Arbitrary<readonly JsonObject[]> {
    return fc.array(this.node(depth - 1), { minLength: 1, maxLength: max })
  }

  bundle(): fc.Arbitrary<JsonObject> {
    return fc
      .subarray([...this.products], { minLength: 1, maxLength: Math.min(3, this.products.length) })
      .chain((ids) => fc.tuple(...ids.map((id) => this.lots().map((lots) => [id, lots] as const))))
      .map((entries) => Object.fromEntries(entries))
  }

  lots(): fc.Arbitrary<number> {
    return fc.constantFrom(1, -1, 1, -1, 2, -2)
  }

  /** Of the sign that the bundle calls for: what receives on balance pays. Nothing pays for no lots. */
  limitFor(lots: JsonObject): fc.Arbitrary<string> {
    if (Object.keys(lots).length === 0) return fc.integer({ min: -2, max: 0 }).map(String)
    const net = Object.values(lots).reduce<number>((sum, n) => sum + Number(n), 0)
    return fc.integer({ min: -2, max: this.limitMax }).map((n) => String(net < 0 ? -n : n))
  }

  limit(): fc.Arbitrary<string> {
    return fc.integer({ min: -this.limitMax, max: this.limitMax }).map(String)
  }

  quantity(): fc.Arbitrary<readonly number[] | undefined> {
    return fc.option(
      fc
        .tuple(fc.nat(this.unitsMax), fc.integer({ min: 1, max: this.unitsMax }))
        .map(([a, b]) => [Math.min(a, b), b]),
      { nil: undefined, freq: 3 },
    )
  }

  trade(): fc.Arbitrary<JsonObject> {
    return this.bundle().chain((lots) =>
      fc
        .record({
          kind: fc.constant('trade'),
          lots: fc.constant(lots),
          limit: this.limitFor(lots),
          quantity: this.quantity(),
        })
        .map(withoutUndefined),
    )
  }

  curve(): fc.Arbitrary<JsonObject> {
    return this.bundle().chain((lots) =>
      fc.record({
        kind: fc.constant('curve'),
        lots: fc.constant(lots),
        steps: fc.array(
          fc.record({
            quantity: fc.integer({ min: 1, max: this.unitsMax }),
            limit: this.limitFor(lots),
          }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
    )
  }

  /** Periods in any order, none twice. */
  periods(): fc.Arbitrary<readonly string[]> {
    return fc.shuffledSubarray([...this.products], {
      minLength: 1,
      maxLength: Math.min(4, this.products.length),
    })
  }

  window(): fc.Arbitrary<JsonObject> {
    return this.periods().chain((periods) =>
      fc
        .record({
          kind: fc.constant('window'),
          periods: fc.constant(periods),
          length: fc.integer({ min: 1, max: periods.length }),
          lots: this.lots(),
          limit: this.limit(),
          contiguous: sometimes(fc.boolean()),
          with: rarely(
            fc
              .record({
                periods: fc.shuffledSubarray([...periods], {
                  minLength: periods.length,
                  maxLength: periods.length,
                }),
                lots: this.lots(),
              })
              .map((along) => [along]),
          ),
        })
        .map(withoutUndefined),
    )
  }

  mix(): fc.Arbitrary<JsonObject> {
    const option = this.bundle().chain((lots) =>
      fc
        .record({
          lots: fc.constant(lots),
          limit: this.limitFor(lots),
          weight: fc.constantFrom('0.5', '1', '1.5', '2'),
          quantity: this.quantity(),
        })
        .map(withoutUndefined),
    )
    return fc.array(option, { minLength: 1, maxLength: 3 }).chain((of) => {
      const most = of.reduce((sum, o) => sum + Number(o.weight) * maxOf(o.quantity), 0)
      return fc.record({
        kind: fc.constant('mix'),
        of: fc.constant(of),
        total: fc.tuple(fc.nat(Math.floor(most)), fc.nat(4)).map(([a, b]) => {
          const max = Math.max(1, a + b)
          return [a, b % 2 === 0 ? String(max) : max]
        }),
      })
    })
  }

  storage(): fc.Arbitrary<JsonObject> {
    const shape = fc.record({
      periods: this.periods(),
      charge: fc.integer({ min: 1, max: 2 }),
      discharge: fc.integer({ min: 1, max: 2 }),
      capacity: fc.integer({ min: 1, max: 3 }),
      efficiency: fc.constantFrom('0.5', '0.75', '1', '0.9'),
    })
    return shape.chain((store) => {
      const { periods, charge, capacity, efficiency } = store
      return fc.nat(capacity).chain((initial) => {
        const gain = Math.floor(Number(efficiency) * charge * periods.length + 1e-9)
        return fc
          .record({
            kind: fc.constant('storage'),
            initial: fc.constant(initial),
            final: sometimes(fc.nat(Math.min(capacity, initial + gain))),
            limit: this.limit(),
          })
          .map((rest) => ({ ...store, ...withoutUndefined(rest) }))
      })
    })
  }

  program(): fc.Arbitrary<JsonObject> {
    const unit = fc.oneof(
      { weight: 1, arbitrary: fc.constant({}) },
      { weight: 4, arbitrary: this.bundle() },
    )
    return fc.integer({ min: 1, max: 3 }).chain((size) => {
      const names = Array.from({ length: size }, (_, i) => `u${i}`)
      const units = names.map((name, i) =>
        (i === 0 ? this.bundle() : unit).chain((lots) =>
          fc
            .record({
              name: fc.constant(name),
              lots: fc.constant(lots),
              limit: this.limitFor(lots),
              quantity: this.quantity(),
            })
            .map(withoutUndefined),
        ),
      )
      return fc.record({
        kind: fc.constant('program'),
        units: fc.tuple(...units),
        rows: fc.array(programRow(names), { maxLength: 2 }),
      })
    })
  }
}

function programRow(names: readonly string[]): fc.Arbitrary<JsonObject> {
  const coefficient = fc.constantFrom<Json>('1', '-1', '2', '-0.5', 1, -2)
  const terms = fc
    .subarray([...names], { minLength: 1 })
    .chain((chosen) =>
      fc.tuple(...chosen.map((name) => coefficient.map((c) => [name, c] as const))),
    )
    .map((entries): JsonObject => Object.fromEntries(entries))
  const bounds = fc
    .tuple(fc.integer({ min: -3, max: 3 }), fc.nat(3), fc.constantFrom('min', 'max', 'both'))
    .map(([low, width, sides]): JsonObject => {
      if (sides === 'min') return { min: String(low) }
      return sides === 'max' ? { max: low + width } : { min: String(low), max: `${low + width}.0` }
    })
  return fc.tuple(terms, bounds).map(([terms_, bounds_]) => ({ terms: terms_, ...bounds_ }))
}

const maxOf = (quantity: Json | undefined): number =>
  Array.isArray(quantity) ? Number(quantity[1]) : 1
