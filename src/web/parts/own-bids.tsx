import { Button } from 'react-aria-components'
import type { OwnBid } from '#api'
import { money } from '../format/numbers.ts'
import { useVenue, venue } from '../state/venue.ts'
import { Fate } from './fate.tsx'
import { Sentence } from './sentence.tsx'

const SHOWN = 8

/** One's own bids, from sealed to their fate. */
export function OwnBids() {
  const own = useVenue((state) => state.own)
  return (
    <section className="panel own" aria-labelledby="own-title">
      <header className="panel-head">
        <h2 id="own-title">Your bids</h2>
        {own.length > 0 && (
          <p className="muted">Sealed until the auction is over, then shown without your name.</p>
        )}
      </header>
      {own.length === 0 ? (
        <p className="empty">
          None yet. A bid you place appears here as sealed, and seconds later with what became of it
          and why.
        </p>
      ) : (
        <ul className="bids" aria-live="polite">
          {own.slice(0, SHOWN).map((bid) => (
            <Own key={bid.bid} bid={bid} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Own({ bid }: { readonly bid: OwnBid }) {
  return (
    <li className="bid" data-bid={bid.bid}>
      <div className="bid-head">
        <Fate fate={bid.fate} />
        <Payment payment={bid.payment} />
        <Button className="link" onPress={() => venue.select(bid.auction)}>
          Auction {bid.auction}
        </Button>
      </div>
      <p>
        <Sentence text={bid.words} />
      </p>
      <p className="why">
        {bid.explanation === null ? (
          `Waiting for auction ${bid.auction} to close and clear.`
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
