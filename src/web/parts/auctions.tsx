import { Button } from 'react-aria-components'
import type { AuctionSummary } from '#api'
import { count, roughly } from '../format/numbers.ts'
import { clockTime } from '../format/times.ts'
import { useVenue, venue } from '../state/venue.ts'
import { AuctionDetail } from './auction-detail.tsx'
import { CheckIcon, CrossIcon, LockIcon } from './icons.tsx'

/** The auctions so far, and what became of everybody's bids in one of them. */
export function Auctions() {
  const auctions = useVenue((state) => state.auctions)
  const selected = useVenue((state) => state.selected)
  const shown = useVenue((state) => state.detail?.id)
  const past = auctions.filter(({ phase }) => phase === 'published' || phase === 'void')
  return (
    <section className="panel auctions" aria-labelledby="auctions-title">
      <header className="panel-head">
        <h2 id="auctions-title">Auctions</h2>
        {selected !== undefined && (
          <Button className="link" onPress={() => venue.select(undefined)}>
            Follow the latest
          </Button>
        )}
      </header>
      {past.length === 0 ? (
        <p className="empty">
          The first auction is open; its prices and fills appear here when it has cleared.
        </p>
      ) : (
        <div className="auctions-body">
          <ol className="auction-list" aria-label="Past auctions, newest first">
            {past.slice(0, 25).map((auction) => (
              <Row key={auction.id} auction={auction} isShown={auction.id === shown} />
            ))}
          </ol>
          <AuctionDetail />
        </div>
      )}
    </section>
  )
}

function Row({
  auction,
  isShown,
}: {
  readonly auction: AuctionSummary
  readonly isShown: boolean
}) {
  const { id, phase, closesAt, bids, filled, traded, mine } = auction
  return (
    <li>
      <Button
        className="auction-row"
        onPress={() => venue.select(id)}
        {...(isShown && { 'aria-current': 'true' as const })}
      >
        <span className="auction-id">Auction {id}</span>
        <span className="auction-time">{clockTime(closesAt)}</span>
        <span className="auction-sum">
          {phase === 'void' ? 'Void: nothing was filled' : `${roughly(traded)} USD traded`}
        </span>
        <span className="auction-count">
          {count(filled)} of {count(bids)} bids filled
        </span>
        <Mine mine={mine} />
      </Button>
    </li>
  )
}

function Mine({ mine }: Pick<AuctionSummary, 'mine'>) {
  const { filled, refused, sealed } = mine
  if (filled + refused + sealed === 0) return null
  return (
    <span className="auction-mine">
      Yours:
      {filled > 0 && (
        <span className="fate-filled">
          <CheckIcon /> {filled} filled
        </span>
      )}
      {refused > 0 && (
        <span className="fate-refused">
          <CrossIcon /> {refused} refused
        </span>
      )}
      {sealed > 0 && (
        <span>
          <LockIcon /> {sealed} sealed
        </span>
      )}
    </span>
  )
}
