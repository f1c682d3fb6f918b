import { grouped } from '../numbers.ts'

/** What a page says, before it is set: a title, who it concerns, terms, tables and totals. */
export interface Paper {
  readonly title: string
  /** What it is known by: an id, or a period. */
  readonly name: string
  /** Of the document, so that the same document is the same file. */
  readonly made: string
  readonly parties: readonly Term[]
  readonly terms: readonly Term[]
  readonly tables: readonly PaperTable[]
  readonly totals: readonly Term[]
  readonly notes: readonly string[]
}

export type Term = readonly [label: string, value: string]

export interface PaperTable {
  readonly title: string
  readonly columns: readonly PaperColumn[]
  readonly rows: readonly (readonly string[])[]
}

export interface PaperColumn {
  readonly title: string
  /** Of the width of the page, in relation to the other columns. */
  readonly share: number
  readonly align: 'left' | 'right'
}

export const left = (title: string, share: number): PaperColumn => ({ title, share, align: 'left' })
export const right = (title: string, share: number): PaperColumn => ({
  title,
  share,
  align: 'right',
})

/** "1,234.50 USD". */
export const amountIn = (currency: string, amount: string): string =>
  `${grouped(amount)} ${currency}`

/** "2026-03-01 05:00:00 UTC". */
export const instantIn = (instant: string): string =>
  instant.replace('T', ' ').replace(/(?:\.[0-9]+)?Z$/, ' UTC')

/** "memoryGb" → "Memory gb". */
export const labelOf = (name: string): string => {
  const words = name.replaceAll(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
