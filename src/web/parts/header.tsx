import { Button } from 'react-aria-components'
import { Account } from './account.tsx'
import { useTheme } from '../state/theme.ts'
import { useVenue } from '../state/venue.ts'
import { Clock } from './clock.tsx'
import { MoonIcon, SunIcon } from './icons.tsx'

export function Header({ onHelp }: { readonly onHelp: () => void }) {
  const { theme, toggle } = useTheme()
  return (
    <header className="top">
      <div className="brand">
        <Mark />
        <div>
          <h1>Walras</h1>
          <p className="muted">An open market for compute</p>
        </div>
      </div>
      <Clock />
      <div className="top-tools">
        <LinkSign />
        <Account />
        <Button className="tool" onPress={toggle} aria-label={`Use the ${other(theme)} theme`}>
          {theme === 'dark' ? <SunIcon /> : <MoonIcon />}
        </Button>
        <Button className="tool" onPress={onHelp} aria-label="Help and keyboard">
          ?
        </Button>
      </div>
    </header>
  )
}

/** Supply and demand, crossing. */
const Mark = () => (
  <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
    <path className="mark-down" d="M5 8 L16 22 L27 8" />
    <path className="mark-up" d="M5 24 L16 10 L27 24" />
  </svg>
)

const other = (theme: 'dark' | 'light') => (theme === 'dark' ? 'light' : 'dark')

const LINKS = { connecting: 'Connecting', live: 'Live', stale: 'Not connected' } as const

function LinkSign() {
  const link = useVenue((state) => state.link)
  return (
    <span className={`linked linked-${link}`}>
      <span className="linked-dot" aria-hidden="true" />
      {LINKS[link]}
    </span>
  )
}

/** What is shown may be out of date: says so within three seconds, and what happens next. */
export function StaleBanner() {
  const link = useVenue((state) => state.link)
  const error = useVenue((state) => state.error)
  const hasMarket = useVenue((state) => state.market !== undefined)
  if (link !== 'stale' && error === undefined) return null
  return (
    <p className="banner" role="alert">
      {hasMarket
        ? 'The venue does not answer. What you see may be out of date; bids cannot be placed. Trying again by itself …'
        : `${error ?? 'The venue does not answer.'} Trying again by itself …`}
    </p>
  )
}
