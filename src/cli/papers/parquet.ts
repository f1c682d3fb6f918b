import { parquetWriteBuffer } from 'hyparquet-writer'
import { rowsOf, type Statement } from './statement.ts'

/**
 * A statement as a Parquet file, with the columns of the CSV. `at` is a timestamp (UTC, milliseconds); money is text, the same
 * decimal to the digit: readers make floats of Parquet's decimals, and a float bends amounts. "": there is none.
 */
export function parquetOf({ rows }: Statement): Uint8Array {
  const all = rowsOf(rows)
  const column = (k: number): string[] => all.map((row) => row[k] ?? '')
  const text = (name: string, k: number) => ({
    name,
    type: 'STRING' as const,
    nullable: false,
    data: column(k),
  })
  const bytes = parquetWriteBuffer({
    columnData: [
      text('account', 0),
      text('currency', 1),
      { name: 'at', type: 'TIMESTAMP', nullable: false, data: column(2).map((at) => new Date(at)) },
      text('reason', 3),
      text('reference', 4),
      text('transfer', 5),
      text('amount', 6),
      text('balance', 7),
    ],
    createdBy: 'walras',
  })
  return new Uint8Array(bytes)
}
