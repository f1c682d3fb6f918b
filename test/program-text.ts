import type { Program } from '#bidding'
import { formatMicro } from '#market'

/**
 * A program as text, one line per column and row, to compare by eye.
 *
 *   x0 0..64 @ 12.50 {gpu +1} 1 of /bid, simple
 *   0 <= x0 - 4 y1
 */
export function programText({ columns, rows }: Program): string {
  const names = columns.map(({ kind }, index) => `${kind === 'switch' ? 'y' : 'x'}${index}`)
  const columnLines = columns.map((column, index) => {
    const lots = [...column.lots].map(([product, n]) => `${product} ${n > 0 ? '+' : ''}${n}`)
    return [
      names[index],
      `0..${column.max}`,
      column.limit === 0n ? '' : `@ ${formatMicro(column.limit)}`,
      lots.length === 0 ? '' : `{${lots.join(', ')}}`,
      column.fills === undefined ? '' : `${column.fills.each} of ${column.fills.leaf}`,
      column.simple ? 'simple' : '',
    ]
      .filter((part) => part !== '')
      .join(' ')
  })
  const rowLines = rows.map(({ terms, min, max }) => {
    const sum = terms.map(([column, n]) => termText(n, names[column] ?? '?')).join(' ')
    const least = min === Number.NEGATIVE_INFINITY ? '' : `${min} <= `
    const most = max === Number.POSITIVE_INFINITY ? '' : ` <= ${max}`
    return min === max ? `${sum} = ${min}` : `${least}${sum}${most}`
  })
  return [...columnLines, ...rowLines].join('\n')
}

function termText(coefficient: number, name: string): string {
  const size = Math.abs(coefficient)
  return `${coefficient < 0 ? '-' : '+'}${size === 1 ? '' : size} ${name}`
}
