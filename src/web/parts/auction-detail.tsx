import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { AuctionView, BidResult } from '#api'
import { count, roughly } from '../format/numbers.ts'
import { readPlace, writePlace } from '../state/place.ts'
import { useVenue } from '../state/venue.ts'
import { Fate } from './fate.tsx'
import { OneOf } from './fields.tsx'
import { Payment } from './own-bids.tsx'
import { Proof } from './proof.tsx'
import { Sentence } from './sentence.tsx'

type Show = 'all' | 'mine' | 'filled' | 'refused'

const PICKS: Readonly<Record<Show, (result: BidResult) => boolean>> = {
  all: () => true,
  mine: ({ mine }) => mine,
  filled: ({ fate }) => fate === 'filled' || fate === 'partlyFilled',
  refused: ({ fate }) => fate === 'refused',
}

const NAMES: Readonly<Record<Show, string>> = {
  all: 'All',
  mine: 'Mine',
  filled: 'Filled',
  refused: 'Refused',
}

const SHOWS = ['all', 'mine', 'filled', 'refused'] as const
const FIRST = 12

/** One auction: what it came to, that it was checked, and what became of every bid and why. */
export function AuctionDetail() {
  const detail = useVenue((state) => state.detail)
  const [show, setShow] = useState<Show>(() => SHOWS.find((s) => s === readPlace().show) ?? 'all')
  const [isWhole, setWhole] = useState(false)
  if (detail === undefined) return <div className="detail skeleton" aria-busy="true" />
  const results = detail.results.filter(PICKS[show])
  return (
    <article className="detail" aria-label={`Auction ${detail.id}`}>
      <Summary detail={detail} />
      <OneOf
        label="Show bids"
        hideLabel
        choices={SHOWS.map((id) => ({
          id,
          label: (
            <>
              {NAMES[id]}{' '}
              <span className="tally">{count(detail.results.filter(PICKS[id]).length)}</span>
            </>
          ),
        }))}
        value={show}
        onChange={(next) => {
          setShow(next)
          writePlace({ show: next })
        }}
      />
      {results.length === 0 && <p className="empty">{emptyWords(detail, show)}</p>}
      <ul className="bids">
        {(isWhole ? results : results.slice(0, FIRST)).map((result) => (
          <Result key={result.bid} result={result} />
        ))}
      </ul>
      {results.length > FIRST && (
        <Button className="more" onPress={() => setWhole(!isWhole)}>
          {isWhole ? `Show the first ${FIRST} only` : `Show all ${count(results.length)}`}
        </Button>
      )}
    </article>
  )
}

function emptyWords({ phase, cause }: AuctionView, show: Show): string {
  if (phase === 'open' || phase === 'clearing')
    return 'Every bid in it is sealed until the auction has closed and its outcome is published.'
  if (phase === 'void') return `This auction is void and nothing was filled: ${cause ?? ''}.`
  return show === 'mine' ? 'You had no bid in this auction.' : 'No bid here.'
}

function Summary({ detail }: { readonly detail: AuctionView }) {
  const { id, traded, gain, filled, bids, seconds, phase } = detail
  return (
    <header className="summary">
      <h3>Auction {id}</h3>
      <dl className="facts">
        <div>
          <dt>Traded</dt>
          <dd>{roughly(traded)} USD</dd>
        </div>
        <div>
          <dt>Gain of all together</dt>
          <dd>{roughly(gain)} USD</dd>
        </div>
        <div>
          <dt>Bids filled</dt>
          <dd>
            {count(filled)} of {count(bids)}
          </dd>
        </div>
        <div>
          <dt>Cleared in</dt>
          <dd>{seconds.toFixed(2)} s</dd>
        </div>
      </dl>
      {phase === 'published' && <Proof detail={detail} />}
    </header>
  )
}

function Result({ result }: { readonly result: BidResult }) {
  const { bid, mine, fate, words, explanation, inUnits, payment } = result
  return (
    <li className={`bid${mine ? ' bid-mine' : ''}`} data-bid={bid}>
      <div className="bid-head">
        <Fate fate={fate} />
        <Payment payment={payment} />
        <span className="muted">
          {mine ? <strong className="yours">Yours</strong> : null} Bid {bid}
        </span>
      </div>
      <p>
        <Sentence text={words} />
      </p>
      {inUnits !== null && <p>{inUnits}</p>}
      <p className="why">
        <Sentence text={explanation} long />
      </p>
    </li>
  )
}
