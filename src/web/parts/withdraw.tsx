import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { VenueError, withdrawBid } from '../state/client.ts'
import { venue } from '../state/venue.ts'

/** A second press has to follow within this time. */
const CONFIRM_SECONDS = 5

/** Takes a bid back while its auction is open: the first press asks, the second does it. */
export function Withdraw(props: {
  readonly bid: string
  readonly onDone: (message: string) => void
}) {
  const { bid, onDone } = props
  const [isAsked, setAsked] = useState(false)
  useEffect(() => {
    if (!isAsked) return
    const timer = setTimeout(() => setAsked(false), CONFIRM_SECONDS * 1000)
    return () => clearTimeout(timer)
  }, [isAsked])
  const withdraw = async (): Promise<void> => {
    setAsked(false)
    try {
      await withdrawBid(bid)
      onDone(`Bid ${bid} is withdrawn: it takes no part in its auction.`)
    } catch (error) {
      onDone(error instanceof VenueError ? error.message : String(error))
    }
    await venue.refreshOwn().catch(() => undefined)
  }
  return (
    <Button
      className={`link withdraw${isAsked ? ' withdraw-asked' : ''}`}
      onPress={() => (isAsked ? void withdraw() : setAsked(true))}
      onBlur={() => setAsked(false)}
    >
      {isAsked ? 'Press again to withdraw' : 'Withdraw'}
      <span className="unseen"> bid {bid}</span>
    </Button>
  )
}
