import type { Bid, BidNode, LinkedBid } from '../bid.ts'
import type { Catalog } from './context.ts'
import {
  type Cursor,
  integerAt,
  isObject,
  kindOf,
  listAt,
  memberOf,
  objectAt,
  optional,
  refuseAt,
  wordAt,
} from './cursor.ts'
import { amountAt } from './decimals.ts'
import { curveAt, mixAt, tradeAt } from './leaves.ts'
import { DEPTH_MAX, LIST_MAX, LOTS_MAX } from './limits.ts'
import { uniqueIdAt } from './products.ts'
import { programAt } from './programs.ts'
import { storageAt, windowAt } from './series.ts'
import type { uniqueIds } from './names.ts'
import { idAt } from './names.ts'

/** Required and optional keys of each kind, beside `kind` and what any node may carry. */
const KEYS = {
  trade: { required: ['lots', 'limit'], optional: ['quantity'] },
  curve: { required: ['lots', 'steps'], optional: [] },
  oneOf: { required: ['of'], optional: [] },
  anyOf: { required: ['of'], optional: ['atMost'] },
  allOf: { required: ['of'], optional: [] },
  linked: { required: ['parent', 'children'], optional: [] },
  window: { required: ['periods', 'length', 'lots', 'limit'], optional: ['contiguous', 'with'] },
  mix: { required: ['of', 'total'], optional: [] },
  storage: {
    required: ['periods', 'charge', 'discharge', 'capacity', 'efficiency', 'limit'],
    optional: ['initial', 'final'],
  },
  program: { required: ['units', 'rows'], optional: [] },
} as const

const KINDS = [
  'trade',
  'curve',
  'oneOf',
  'anyOf',
  'allOf',
  'linked',
  'window',
  'mix',
  'storage',
  'program',
] as const satisfies readonly BidNode['kind'][]

/** A bid with its id and its bidder. */
export function bidAt(
  cursor: Cursor,
  catalog: Catalog,
  unique?: ReturnType<typeof uniqueIds>,
): Bid | undefined {
  objectAt(cursor, { required: ['id', 'by', 'bid'], optional: ['budget'] })
  const id = optional(cursor, 'id', (member) =>
    unique === undefined ? idAt(member) : uniqueIdAt(member, unique),
  )
  const by = optional(cursor, 'by', idAt)
  const budget = optional(cursor, 'budget', amountAt)
  const bid = optional(cursor, 'bid', (member) => nodeAt(member, { catalog, depth: 1 }))
  if (id === undefined || by === undefined || bid === undefined) return undefined
  return { id, by, bid, ...(budget !== undefined && { budget }) }
}

interface Place {
  readonly catalog: Catalog
  /** 1 for the root of a bid. */
  readonly depth: number
}

function nodeAt(cursor: Cursor, place: Place): BidNode | undefined {
  if (place.depth > DEPTH_MAX)
    return refuseAt(cursor, 'bid_too_deep', {
      cause: `bids stand more than ${DEPTH_MAX} deep in one another`,
      remedy: 'Nest less: an "anyOf" in an "anyOf", or a "oneOf" in a "oneOf", can be one list.',
    })
  if (!isObject(cursor.value))
    return refuseAt(cursor, 'not_object', {
      cause: `a bid should stand here, not ${kindOf(cursor.value)}`,
      remedy: 'Write { "kind": … }.',
    })
  const kindCursor = memberOf(cursor, 'kind')
  const kind = kindCursor && wordAt(kindCursor, KINDS, 'kind_unknown')
  if (kind === undefined) {
    if (kindCursor === undefined)
      objectAt(cursor, { required: ['kind'], optional: Object.keys(cursor.value) })
    return undefined
  }
  const { required, optional: extra } = KEYS[kind]
  const complete = objectAt(cursor, {
    required: ['kind', ...required],
    optional: [...extra, 'fixed', 'ramp'],
  })
  const fixed = optional(cursor, 'fixed', amountAt)
  const ramp = optional(cursor, 'ramp', (member) => rampAt(member, kind))
  const node = formAt(cursor, kind, place)
  if (!complete || node === undefined) return undefined
  return { ...node, ...(fixed !== undefined && { fixed }), ...(ramp !== undefined && { ramp }) }
}

function formAt(cursor: Cursor, kind: BidNode['kind'], place: Place): BidNode | undefined {
  const { catalog } = place
  switch (kind) {
    case 'trade':
      return tradeAt(cursor, catalog)
    case 'curve':
      return curveAt(cursor, catalog)
    case 'mix':
      return mixAt(cursor, catalog)
    case 'window':
      return windowAt(cursor, catalog)
    case 'storage':
      return storageAt(cursor, catalog)
    case 'program':
      return programAt(cursor, catalog)
    case 'linked':
      return linkedAt(cursor, place)
    case 'oneOf':
    case 'allOf': {
      const of = optional(cursor, 'of', (member) => nodesAt(member, place))
      return of && { kind, of }
    }
    case 'anyOf': {
      const of = optional(cursor, 'of', (member) => nodesAt(member, place))
      const atMost = optional(cursor, 'atMost', (m) => integerAt(m, { min: 1, max: LOTS_MAX }))
      return of && { kind, of, ...(atMost !== undefined && { atMost }) }
    }
  }
}

const nodesAt = (cursor: Cursor, place: Place): readonly BidNode[] | undefined =>
  listAt(cursor, { min: 1, max: LIST_MAX }, (item) =>
    nodeAt(item, { ...place, depth: place.depth + 1 }),
  )

function linkedAt(cursor: Cursor, place: Place): LinkedBid | undefined {
  const inner = { ...place, depth: place.depth + 1 }
  const parent = optional(cursor, 'parent', (member) => nodeAt(member, inner))
  const children = optional(cursor, 'children', (member) => nodesAt(member, place))
  if (parent === undefined || children === undefined) return undefined
  return { kind: 'linked', parent, children }
}

function rampAt(cursor: Cursor, kind: BidNode['kind']): number | undefined {
  const ramp = integerAt(cursor, { min: 0, max: LOTS_MAX })
  if (kind === 'anyOf' || kind === 'curve') return ramp
  return refuseAt(cursor, 'ramp_misplaced', {
    cause: `"${kind}" has no list of neighbours for a ramp to bind`,
    remedy: 'Put "ramp" on an "anyOf" or a "curve".',
  })
}
