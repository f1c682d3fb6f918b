import { useEffect, useState } from 'react'
import type { ClockView } from '#api'
import { clockTime } from '../format/times.ts'
import { roughly } from '../format/numbers.ts'
import { useVenue } from '../state/venue.ts'

const RADIUS = 17
const ROUND = 2 * Math.PI * RADIUS

/** The time left in the auction that is open, what may be done until then, and what is being cleared. */
export function Clock() {
  const clock = useVenue((state) => state.clock)
  const ahead = useVenue((state) => state.ahead)
  const link = useVenue((state) => state.link)
  const isStale = link === 'stale'
  const now = useNow() + ahead
  const open = clock?.open
  if (clock === undefined) return <p className="clock muted">Asking the venue for the time …</p>
  if (!open) return <p className="clock">{clock.halted ?? 'The next auction opens in a moment.'}</p>
  const left = Math.max(0, Date.parse(open.closesAt) - now)
  const whole = Date.parse(open.closesAt) - Date.parse(open.opensAt)
  const phase = phaseOf(open, now)
  return (
    <section className={`clock${isStale ? ' clock-stale' : ''}`} aria-label="Auction clock">
      <svg className="ring" viewBox="0 0 40 40" aria-hidden="true">
        <circle className="ring-back" cx="20" cy="20" r={RADIUS} />
        <circle
          className="ring-left"
          cx="20"
          cy="20"
          r={RADIUS}
          strokeDasharray={`${ROUND * Math.min(1, left / whole)} ${ROUND}`}
        />
        <text x="20" y="25">
          {isStale ? '?' : Math.ceil(left / 1000)}
        </text>
      </svg>
      <div className="clock-words">
        <p>
          <strong>Auction {open.auction}</strong>{' '}
          <span className={`phase ${isStale ? 'phase-unknown' : phase.className}`}>
            {isStale ? 'Not known' : phase.name}
          </span>{' '}
          <span className="nowrap">closes by {clockTime(open.closesAt)}</span>
        </p>
        <p className="muted">
          {link === 'live' ? phase.words : 'Not connected: no bid can be placed now.'}
        </p>
      </div>
      {!isStale && <Clearing />}
    </section>
  )
}

type Open = NonNullable<ClockView['open']>

/** What may be done now; the same rules as src/exchange/schedule.ts, whose instants the venue sends. */
function phaseOf({ bindingFrom, closesFrom }: Open, now: number) {
  if (now < Date.parse(bindingFrom))
    return {
      name: 'Open',
      className: 'phase-open',
      words: 'You may bid now; every bid stays sealed until it closes.',
    }
  const name = now < Date.parse(closesFrom) ? 'Binding' : 'Closing'
  const words =
    name === 'Binding'
      ? 'You may still bid; bids can no longer be withdrawn, only improved.'
      : 'It closes at a moment drawn beforehand, any time now. Bids are binding.'
  return { name, className: 'phase-binding', words }
}

function Clearing() {
  const clearing = useVenue((state) => state.clock?.clearing)
  const progress = useVenue((state) => state.progress)
  if (!clearing) return null
  const best = progress?.auction === clearing.auction ? progress.best : undefined
  return (
    <p className="clearing">
      <span className="phase phase-clearing">Clearing</span> auction {clearing.auction}
      {best === undefined ? ' …' : `: gain ${roughly(best)} USD so far`}
    </p>
  )
}

/** The time, four times a second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [])
  return now
}
