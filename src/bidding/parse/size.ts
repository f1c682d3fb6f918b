import { unreachable } from '#base'
import type { Bid, BidNode } from '../bid.ts'
import { lowerBid } from '../lower.ts'
import { type Cursor, refuseAt } from './cursor.ts'
import { COLUMNS_MAX, NONZEROS_MAX, ROWS_MAX } from './limits.ts'

/** Of the program that a bid lowers to; non-zeros count lots on columns and terms in rows. */
export interface Size {
  readonly columns: number
  readonly rows: number
  readonly nonzeros: number
}

/**
 * The size of a bid's program, refused if too large. The bid is lowered, to be counted exactly, only if an
 * estimate from above does not settle it.
 */
export function sizeOfBid(cursor: Cursor, bid: Bid): Size | undefined {
  const estimate = estimateOf(bid.bid)
  if (fits(estimate, 1)) return estimate
  if (!fits(estimate, 4)) return tooLarge(cursor, estimate)
  const { columns, rows } = lowerBid(bid, { tied: true })
  const size = {
    columns: columns.length,
    rows: rows.length,
    nonzeros:
      columns.reduce((sum, { lots }) => sum + lots.size, 0) +
      rows.reduce((sum, { terms }) => sum + terms.length, 0),
  }
  return fits(size, 1) ? size : tooLarge(cursor, size)
}

const fits = ({ columns, rows, nonzeros }: Size, times: number): boolean =>
  columns <= times * COLUMNS_MAX && rows <= times * ROWS_MAX && nonzeros <= times * NONZEROS_MAX

function tooLarge(cursor: Cursor, size: Size): undefined {
  return refuseAt(cursor, 'bid_too_large', {
    cause: `the bid takes about ${size.columns} columns, ${size.rows} rows and ${size.nonzeros} non-zeros as a program, more than ${COLUMNS_MAX}, ${ROWS_MAX} or ${NONZEROS_MAX}`,
    remedy: 'Split it into several bids, or use fewer steps, periods, parts or products.',
  })
}

/** From above: as if every node were tied as tightly as it can be. */
function estimateOf(node: BidNode): Size {
  const form = ofForm(node)
  return node.fixed === undefined ? form : add([form, { columns: 1, rows: 1, nonzeros: 2 }])
}

function ofForm(node: BidNode): Size {
  switch (node.kind) {
    case 'trade':
      return { columns: 2, rows: 3, nonzeros: node.lots.size + 6 }
    case 'curve': {
      const n = node.steps.length
      return { columns: 2 * n, rows: 4 * n + 1, nonzeros: n * (node.lots.size + 9) + 1 }
    }
    case 'oneOf':
    case 'anyOf':
    case 'allOf': {
      const n = node.of.length
      const parts = add(node.of.map(estimateOf))
      const ramp = node.ramp === undefined ? 0 : 2 * parts.columns
      return add([parts, { columns: n + 1, rows: 2 * n + 3, nonzeros: 5 * n + 5 + ramp }])
    }
    case 'linked':
      return add(
        [node.parent, ...node.children]
          .map(estimateOf)
          .concat({ columns: 1, rows: 1, nonzeros: 2 }),
      )
    case 'window': {
      const periods = node.periods.length
      const blocks = node.contiguous ? (periods - node.length + 1) * node.length : periods
      const nonzeros = blocks * (1 + node.with.length) + 3 * periods + 4
      return { columns: periods + 1, rows: periods + 2, nonzeros }
    }
    case 'mix': {
      const n = node.of.length
      const lots = node.of.reduce((sum, option) => sum + option.lots.size, 0)
      return { columns: 2 * n + 1, rows: 3 * n + 4, nonzeros: lots + 9 * n + 8 }
    }
    case 'storage': {
      const n = node.periods.length
      return { columns: 2 * n + 1, rows: 3 * n + 3, nonzeros: n * (n + 1) + 10 * n + 6 }
    }
    case 'program': {
      const n = node.units.length
      const lots = node.units.reduce((sum, unit) => sum + unit.lots.size, 0)
      const terms = node.rows.reduce((sum, row) => sum + 2 * row.terms.size + 2, 0)
      const rows = 3 * n + 2 * node.rows.length + 2
      return { columns: 2 * n + 1, rows, nonzeros: lots + terms + 7 * n + 3 }
    }
    default:
      return unreachable(node)
  }
}

function add(sizes: readonly Size[]): Size {
  let [columns, rows, nonzeros] = [0, 0, 0]
  for (const size of sizes) {
    columns += size.columns
    rows += size.rows
    nonzeros += size.nonzeros
  }
  return { columns, rows, nonzeros }
}
