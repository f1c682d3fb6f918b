import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { BidReceipt } from '#api'
import { money, quoted } from '../format/numbers.ts'
import { type Series, seriesOf } from '../format/series.ts'
import { clockTime, monthName } from '../format/times.ts'
import { submitBid } from '../state/client.ts'
import { type Draft, formOf } from '../state/draft.ts'
import { type Preview, refusedPreview, usePreview } from '../state/use-preview.ts'
import { useVenue, venue } from '../state/venue.ts'
import { AmountField, OneOf, SearchField, SelectField, WholeField } from './fields.tsx'
import { ReadBack } from './read-back.tsx'

export const SEARCH_ID = 'product-search'

const SIDES = [
  { id: 'buy', label: 'Buy' },
  { id: 'sell', label: 'Sell' },
] as const

const FILLINGS = [
  { id: 'whole', label: 'All or nothing' },
  { id: 'atLeast', label: 'At least …' },
  { id: 'any', label: 'Any number' },
] as const

interface TicketProps {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
}

/** The form for a bid of one's own: read back in words and priced at its worst with every key. */
export function Ticket({ draft, onChange }: TicketProps) {
  const products = useVenue(({ market }) => market?.products) ?? []
  const isLive = useVenue(({ link }) => link === 'live')
  const all = seriesOf(products)
  const series = all.find(({ key }) => key === draft.series)
  const form = formOf(draft, series)
  const missing = 'remedy' in form ? form : undefined
  const preview = usePreview('remedy' in form ? undefined : form)
  const { receipt, refused, isSending, send } = useSending()
  const change = (part: Partial<Draft>) => onChange({ ...draft, ...part })
  const hindrance = !isLive
    ? 'The venue does not answer: bids cannot be placed now.'
    : (missing?.remedy ??
      (preview.view === undefined ? 'Correct the bid as said above.' : undefined))
  return (
    <section className="panel ticket" aria-labelledby="ticket-title" id="ticket">
      <header className="panel-head">
        <h2 id="ticket-title">Place a bid</h2>
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!('remedy' in form) && hindrance === undefined) void send(form)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.ctrlKey) event.currentTarget.requestSubmit()
        }}
      >
        <OneOf
          label="Buy or sell"
          hideLabel
          choices={SIDES}
          value={draft.side}
          onChange={(side) => change({ side })}
        />
        <What draft={draft} all={all} series={series} onChange={change} />
        <HowMuch draft={draft} series={series} onChange={change} missing={missing?.field} />
        <ReadBack
          preview={refused ?? preview}
          hint={missing?.remedy}
          side={draft.side}
          lots={draft.lots}
        />
        <Button
          type="submit"
          className={`primary primary-${draft.side}`}
          isDisabled={hindrance !== undefined || isSending}
          aria-describedby="ticket-hindrance"
        >
          Place this bid
        </Button>
        <p className="muted small" id="ticket-hindrance">
          {hindrance ?? 'Binding once the auction closes. Ctrl+Enter places it too.'}
        </p>
        <Receipt receipt={receipt} />
      </form>
    </section>
  )
}

function useSending() {
  const [receipt, setReceipt] = useState<BidReceipt>()
  const [refused, setRefused] = useState<Preview>()
  const [isSending, setSending] = useState(false)
  const send = async (form: Parameters<typeof submitBid>[0]): Promise<void> => {
    setSending(true)
    setRefused(undefined)
    try {
      setReceipt(await submitBid(form))
      await venue.refreshOwn()
    } catch (error) {
      setReceipt(undefined)
      setRefused(refusedPreview(error))
    } finally {
      setSending(false)
    }
  }
  return { receipt, refused, isSending, send }
}

function Receipt({ receipt }: { readonly receipt: BidReceipt | undefined }) {
  return (
    <output className="receipt">
      {receipt !== undefined &&
        `Bid ${receipt.bidId} is sealed in auction ${receipt.auction}; that closes at ${clockTime(receipt.closesAt)}. See “Your bids”.`}
    </output>
  )
}

function What(props: {
  readonly draft: Draft
  readonly all: readonly Series[]
  readonly series: Series | undefined
  readonly onChange: (part: Partial<Draft>) => void
}) {
  const { draft, all, series, onChange } = props
  const months = (series?.products ?? []).map(({ month }) => ({
    id: month,
    label: monthName(month),
  }))
  const from = draft.from ?? months[0]?.id
  const until = months.filter(({ id }) => from === undefined || id >= from)
  const to = draft.to !== undefined && draft.to >= (from ?? '') ? draft.to : from
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
          onChange={(id) => onChange({ from: id, to: to !== undefined && to >= id ? to : id })}
        />
        <SelectField
          label="Last month"
          choices={until}
          value={to}
          onChange={(id) => onChange({ from, to: id })}
        />
      </div>
    </>
  )
}

function HowMuch(props: {
  readonly draft: Draft
  readonly series: Series | undefined
  readonly onChange: (part: Partial<Draft>) => void
  readonly missing: string | undefined
}) {
  const { draft, series, onChange, missing } = props
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
          onChange={(lots) => onChange({ lots })}
        />
        {draft.filling === 'atLeast' && (
          <WholeField
            label="At least"
            value={draft.least}
            max={draft.lots}
            onChange={(least) => onChange({ least })}
          />
        )}
      </div>
      <AmountField
        label={draft.side === 'buy' ? 'Limit: the most you pay' : 'Limit: the least you take'}
        value={draft.limit}
        unit={series?.quote.unit ?? 'USD'}
        onChange={(limit) => onChange({ limit })}
        isInvalid={missing === 'limit' && draft.limit !== ''}
        describedBy="limit-note"
      />
      <LimitNote draft={draft} series={series} />
    </>
  )
}

/** The same limit per lot, and where the price stands. */
function LimitNote({
  draft,
  series,
}: {
  readonly draft: Draft
  readonly series: Series | undefined
}) {
  if (series === undefined) return <p className="muted small" id="limit-note" />
  const form = formOf(draft, series)
  const product = series.products.find(({ month }) => month === draft.from) ?? series.products[0]
  const last = product?.history.at(-1)
  return (
    <p className="muted small" id="limit-note">
      {'limit' in form ? `${money(form.limit)} USD per lot. ` : `1 lot is ${series.unit}. `}
      {product !== undefined &&
        last !== undefined &&
        `Last price ${money(quoted(product, last))} in ${monthName(product.month)}.`}
    </p>
  )
}
