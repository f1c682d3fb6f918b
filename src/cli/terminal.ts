/** What a stream shows: colours and cut lists for a person at a terminal, plain text for everything else. */
export interface Terminal {
  readonly interactive: boolean
  readonly columns: number
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
}

type Paint = (text: string) => string

const PLAIN: Paint = (text) => text
const ESCAPE = '\u001b['
const paint =
  (on: number, off: number): Paint =>
  (text) =>
    `${ESCAPE}${on}m${text}${ESCAPE}${off}m`

/** https://no-color.org: any value that is not empty turns colours off. */
export function terminalOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Terminal {
  const interactive = stream.isTTY === true
  const coloured = interactive && (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb'
  const of = (on: number, off: number): Paint => (coloured ? paint(on, off) : PLAIN)
  return {
    interactive,
    columns: stream.columns || 100,
    bold: of(1, 22),
    dim: of(2, 22),
    red: of(31, 39),
    green: of(32, 39),
    yellow: of(33, 39),
  }
}

/** Empties the current line. */
export const CLEAR_LINE = `\r${ESCAPE}2K`

export interface ColumnStyle {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** Columns as wide as their widest cell; two blanks between them. */
export function table(
  columns: readonly ColumnStyle[],
  rows: readonly (readonly string[])[],
  { bold }: Terminal,
): string {
  const widths = columns.map(({ title }, k) =>
    rows.reduce((most, row) => Math.max(most, row[k]?.length ?? 0), title.length),
  )
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, k) => {
        const [cell, width] = [cells[k] ?? '', widths[k] ?? 0]
        return align === 'left' ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd()
  return [bold(line(columns.map(({ title }) => title))), ...rows.map(line)].join('\n')
}
