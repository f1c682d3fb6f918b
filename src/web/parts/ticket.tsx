import { useEffect, useRef } from 'react'
import { Button } from 'react-aria-components'
import type { BidReceipt } from '#api'
import { seriesOf } from '../format/series.ts'
import { clockTime } from '../format/times.ts'
import { type Draft, emptyDraft, formOf } from '../state/draft.ts'
import { type Preview, usePreview } from '../state/use-preview.ts'
import { useSending } from '../state/use-sending.ts'
import { useVenue } from '../state/venue.ts'
import { OneOf } from './fields.tsx'
import { ReadBack, Refusals } from './read-back.tsx'
import { HowMuch, What } from './ticket-fields.tsx'

const SIDES = [
  { id: 'buy', label: 'Buy' },
  { id: 'sell', label: 'Sell' },
] as const

interface TicketProps {
  readonly draft: Draft
  /** What was just put into the draft from elsewhere on the page, in words. */
  readonly notice: string | undefined
  readonly onChange: (draft: Draft) => void
}

/** The form for a bid of one's own: read back in words and priced at its worst with every key. */
export function Ticket({ draft, notice, onChange }: TicketProps) {
  const products = useVenue(({ market }) => market?.products) ?? []
  const isLive = useVenue(({ link }) => link === 'live')
  const all = seriesOf(products)
  const series = all.find(({ key }) => key === draft.series)
  const written = formOf(draft, series)
  const missing = 'remedy' in written ? written : undefined
  const { receipt, refused, isSending, tries, send } = useSending(
    'remedy' in written ? undefined : written,
  )
  const preview = usePreview('remedy' in written ? undefined : written, tries)
  const change = (part: Partial<Draft>) => onChange({ ...draft, ...part })
  const hindrance = isLive ? (missing?.remedy ?? unread(preview)) : OFFLINE
  const isReady = hindrance === undefined && !isSending
  return (
    <section className="panel ticket" aria-labelledby="ticket-title" id="ticket">
      <header className="panel-head">
        <h2 id="ticket-title">Place a bid</h2>
        <Button className="link" onPress={() => onChange(emptyDraft)}>
          Clear
        </Button>
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void send()
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.ctrlKey) event.currentTarget.requestSubmit()
        }}
      >
        <output className="small ticket-notice">{notice}</output>
        <OneOf
          label="Buy or sell"
          hideLabel
          choices={SIDES}
          value={draft.side}
          onChange={(side) => change({ side })}
        />
        <What draft={draft} all={all} series={series} missing={missing} onChange={change} />
        <HowMuch draft={draft} series={series} missing={missing} onChange={change} />
        {refused !== undefined && <Refusals reading={refused} title="Not placed." />}
        <ReadBack preview={preview} side={draft.side} />
        <Button
          type="submit"
          className={`primary primary-${draft.side}`}
          isDisabled={!isReady}
          aria-describedby="ticket-hindrance"
        >
          Place this bid
        </Button>
        <p className="muted small" id="ticket-hindrance">
          {hindrance ??
            'You can withdraw it until the auction closes; then it binds. Ctrl+Enter places it too.'}
        </p>
        <Receipt receipt={receipt} />
      </form>
    </section>
  )
}

const OFFLINE = 'The venue does not answer: bids cannot be placed now. Your draft is kept.'

/** Only what was read back exactly as it stands can be placed. */
function unread({ view, isCurrent }: Preview): string | undefined {
  if (!isCurrent) return 'Being read back …'
  return view === undefined ? 'Correct the bid as said above.' : undefined
}

/** Comes into view when a bid was sealed: on a small screen it lies below the fold. Says nothing of a bid that is gone. */
function Receipt({ receipt }: { readonly receipt: BidReceipt | undefined }) {
  const place = useRef<HTMLOutputElement>(null)
  const fate = useVenue(({ own }) => own.find(({ bid }) => bid === receipt?.bidId)?.fate)
  const isSealed = fate === 'sealed'
  const sealed = isSealed ? receipt?.bidId : undefined
  useEffect(() => {
    if (sealed !== undefined) place.current?.scrollIntoView({ block: 'nearest' })
  }, [sealed])
  return (
    <output className="receipt" ref={place}>
      {receipt !== undefined &&
        fate !== undefined &&
        (isSealed
          ? `Bid ${receipt.bidId} is sealed in auction ${receipt.auction}; that closes at ${clockTime(receipt.closesAt)}. See “Your bids”.`
          : `Auction ${receipt.auction} is over. What became of bid ${receipt.bidId} stands in “Your bids”.`)}
    </output>
  )
}
