import { money, quoted } from '../format/numbers.ts'
import type { Series } from '../format/series.ts'
import { monthName } from '../format/times.ts'
import { type Draft, formOf, type Missing } from '../state/draft.ts'
import { AmountField, OneOf, SearchField, SelectField, WholeField } from './fields.tsx'

export const SEARCH_ID = 'product-search'

const FILLINGS = [
  { id: 'whole', label: 'All or nothing' },
  { id: 'atLeast', label: 'At least …' },
  { id: 'any', label: 'Any number' },
] as const

interface PartProps {
  readonly draft: Draft
  readonly series: Series | undefined
  /** What has to be corrected first, and where. */
  readonly missing: Missing | undefined
  readonly onChange: (part: Partial<Draft>) => void
}

/** Which product, in which months. */
export function What(props: PartProps & { readonly all: readonly Series[] }) {
  const { draft, all, series, missing, onChange } = props
  const months = (series?.products ?? []).map(({ month }) => ({
    id: month,
    label: monthName(month),
  }))
  const from = draft.from ?? months[0]?.id
  return (
    <>
      <SearchField
        label="Product"
        inputId={SEARCH_ID}
        choices={all.map(({ key, name, site, unit }) => ({
          id: key,
          label: `${name}, ${site}`,
          note: `1 lot: ${unit}`,
        }))}
        value={draft.series}
        onChange={(key) => onChange({ series: key })}
      />
      <div className="pair">
        <SelectField
          label="First month"
          choices={months}
          value={from}
          onChange={(id) => onChange({ from: id })}
        />
        <SelectField
          label="Last month"
          choices={months}
          value={draft.to ?? from}
          problem={problemOf('to', missing)}
          onChange={(id) => onChange({ to: id })}
        />
      </div>
    </>
  )
}

/** How many lots, how much of them together, and at what limit. */
export function HowMuch({ draft, series, missing, onChange }: PartProps) {
  const problem = problemOf('limit', missing)
  return (
    <>
      <OneOf
        label="Filled"
        choices={FILLINGS}
        value={draft.filling}
        onChange={(filling) => onChange({ filling })}
      />
      <div className="pair">
        <WholeField
          label="Lots each month"
          value={draft.lots}
          problem={problemOf('lots', missing)}
          onChange={(lots) => onChange({ lots })}
        />
        {draft.filling === 'atLeast' && (
          <WholeField
            label="At least"
            value={draft.least}
            problem={problemOf('least', missing)}
            onChange={(least) => onChange({ least })}
          />
        )}
      </div>
      <AmountField
        label={draft.side === 'buy' ? 'Limit: the most you pay' : 'Limit: the least you take'}
        value={draft.limit}
        unit={series?.quote.unit ?? 'USD'}
        onChange={(limit) => onChange({ limit })}
        problem={draft.limit.trim() === '' ? undefined : problem}
        describedBy="limit-note"
      />
      <LimitNote draft={draft} series={series} />
    </>
  )
}

const problemOf = (field: Missing['field'], missing: Missing | undefined): string | undefined =>
  missing?.field === field ? missing.remedy : undefined

/** The same limit per lot, and where the price stands. */
function LimitNote({ draft, series }: Pick<PartProps, 'draft' | 'series'>) {
  if (series === undefined) return <p className="muted small" id="limit-note" />
  const form = formOf(draft, series)
  const product = series.products.find(({ month }) => month === draft.from) ?? series.products[0]
  const last = product?.history.at(-1)
  return (
    <p className="muted small" id="limit-note">
      {'limit' in form
        ? `${money(form.limit)} USD per lot${form.products.length > 1 ? ' and month, on average' : ''}. `
        : `1 lot is ${series.unit}. `}
      {product !== undefined &&
        last !== undefined &&
        `Last price ${money(quoted(product, last))} in ${monthName(product.month)}.`}
    </p>
  )
}
