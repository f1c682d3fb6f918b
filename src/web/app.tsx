import { useState } from 'react'
import type { ProductView } from '#api'
import { quoted } from './format/numbers.ts'
import { Auctions } from './parts/auctions.tsx'
import { Header, StaleBanner } from './parts/header.tsx'
import { Help } from './parts/help.tsx'
import { OwnBids } from './parts/own-bids.tsx'
import { Prices } from './parts/prices.tsx'
import { SEARCH_ID, Ticket } from './parts/ticket.tsx'
import { type Draft, emptyDraft } from './state/draft.ts'
import { useKeys } from './state/keys.ts'

/** The whole page: the clock above; prices and auctions; the bid one writes and those one has. */
export function App() {
  const [draft, setDraft] = useState<Draft>(emptyDraft)
  const [isHelpOpen, setHelpOpen] = useState(false)
  useKeys({
    n: () => {
      setDraft(emptyDraft)
      focusSearch()
    },
    '/': focusSearch,
    '?': () => setHelpOpen(true),
  })
  const pick = (product: ProductView) => {
    setDraft({ ...draft, ...placeOf(product) })
    document.getElementById('ticket')?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <>
      <Header onHelp={() => setHelpOpen(true)} />
      <StaleBanner />
      <main>
        <div className="column-wide">
          <Prices onPick={pick} />
          <Auctions />
        </div>
        <div className="column-narrow">
          <Ticket draft={draft} onChange={setDraft} />
          <OwnBids />
        </div>
      </main>
      <Help isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </>
  )
}

function focusSearch(): void {
  const search = document.getElementById(SEARCH_ID)
  search?.scrollIntoView({ block: 'center' })
  search?.focus()
}

/** A product that was pressed, at its last price. */
function placeOf(product: ProductView): Partial<Draft> {
  const last = product.history.at(-1)
  return {
    series: product.id.slice(0, product.id.lastIndexOf('.')),
    from: product.month,
    to: product.month,
    ...(last !== undefined && { limit: quoted(product, last).toFixed(2) }),
  }
}
