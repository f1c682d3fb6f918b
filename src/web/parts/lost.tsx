import { Button } from 'react-aria-components'
import { useVenue, venue } from '../state/venue.ts'
import { Sentence } from './sentence.tsx'

/** The venue runs anew: what of one's own it has forgotten. */
export function Lost() {
  const lost = useVenue((state) => state.lost)
  if (lost === undefined) return null
  return (
    <div className="banner lost" role="alert">
      <p>
        <strong>The venue was started anew, and keeps nothing across a restart.</strong>{' '}
        {lost.length === 0
          ? 'Its earlier auctions are gone. No sealed bid of yours was lost.'
          : 'Its earlier auctions are gone, and so are these bids of yours that were still sealed. They will not be filled; place them again if you still want them.'}
      </p>
      <ul>
        {lost.map(({ bid, words }) => (
          <li key={bid}>
            Bid {bid}: <Sentence long text={words} />
          </li>
        ))}
      </ul>
      <Button className="link" onPress={() => venue.forgetLost()}>
        Understood
      </Button>
    </div>
  )
}
