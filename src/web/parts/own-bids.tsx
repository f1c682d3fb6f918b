import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { OwnBid } from '#api'
import { count, money } from '../format/numbers.ts'
import { useVenue, venue } from '../state/venue.ts'
import { Fate } from './fate.tsx'
import { Sentence } from './sentence.tsx'
import { Withdraw } from './withdraw.tsx'

const FIRST = 8

/** One's own bids, from sealed to their fate. */
export function OwnBids() {
  const own = useVenue((state) => state.own)
  const [isWhole, setWhole] = useState(false)
  const [message, setMessage] = useState('')
  return (
    <section className="panel own" aria-labelledby="own-title">
      <header className="panel-head">
        <h2 id="own-title">
          Your bids {own.length > 0 && <span className="tally">{count(own.length)}</span>}
        </h2>
        {own.length > 0 && (
          <p className="muted">Sealed until the auction is over, then shown without your name.</p>
        )}
      </header>
      <output className="notice">{message}</output>
      {own.length === 0 ? (
        <p className="empty">
          None yet. A bid you place appears here as sealed, and seconds later with what became of it
          and why.
        </p>
      ) : (
        <ul className="bids" aria-live="polite">
          {(isWhole ? own : own.slice(0, FIRST)).map((bid) => (
            <Own key={bid.bid} bid={bid} onWithdrawn={setMessage} />
          ))}
        </ul>
      )}
      {own.length > FIRST && (
        <Button className="more" onPress={() => setWhole(!isWhole)}>
          {isWhole ? `Show the last ${FIRST} only` : `Show all ${count(own.length)}`}
        </Button>
      )}
    </section>
  )
}

function Own(props: { readonly bid: OwnBid; readonly onWithdrawn: (message: string) => void }) {
  const { bid, onWithdrawn } = props
  const open = useVenue(({ clock, link }) => (link === 'live' ? clock?.open?.auction : undefined))
  return (
    <li className="bid" data-bid={bid.bid}>
      <div className="bid-head">
        <Fate fate={bid.fate} />
        <Payment payment={bid.payment} />
        {bid.fate === 'sealed' && bid.auction === open && (
          <Withdraw bid={bid.bid} onDone={onWithdrawn} />
        )}
        <Button className="link" onPress={() => venue.select(bid.auction)}>
          Auction {bid.auction}
          {bid.published !== null && ` · ${bid.published}`}
        </Button>
      </div>
      <p>
        <Sentence text={bid.words} />
      </p>
      {bid.inUnits !== null && <p>{bid.inUnits}</p>}
      <p className="why">
        {bid.explanation === null ? (
          `Bid ${bid.bid}, waiting for auction ${bid.auction} to close and clear.`
        ) : (
          <Sentence text={bid.explanation} long />
        )}
      </p>
    </li>
  )
}

export function Payment({ payment }: { readonly payment: string | null }) {
  if (payment === null) return null
  const paid = Number(payment)
  return (
    <span className="payment">
      {paid >= 0 ? 'pays' : 'is paid'} {money(Math.abs(paid))} USD
    </span>
  )
}
