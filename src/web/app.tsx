import { useState } from 'react'
import type { ProductView } from '#api'
import { Auctions } from './parts/auctions.tsx'
import { Header, StaleBanner } from './parts/header.tsx'
import { Help } from './parts/help.tsx'
import { OwnBids } from './parts/own-bids.tsx'
import { Prices } from './parts/prices.tsx'
import { SEARCH_ID } from './parts/ticket-fields.tsx'
import { Ticket } from './parts/ticket.tsx'
import { type Draft, emptyDraft, pickedInto } from './state/draft.ts'
import { useKeys } from './state/keys.ts'

/** The whole page: the clock above; prices and auctions; the bid one writes and those one has. */
export function App() {
  const [draft, setDraft] = useState<Draft>(emptyDraft)
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [notice, setNotice] = useState<string>()
  useKeys({
    n: focusSearch,
    '/': focusSearch,
    '?': () => setHelpOpen(true),
  })
  const pick = (product: ProductView) => {
    const picked = pickedInto(draft, product)
    setDraft(picked.draft)
    setNotice(picked.notice)
    document.getElementById('ticket')?.scrollIntoView({ block: 'nearest' })
  }
  const write = (next: Draft) => {
    setDraft(next)
    setNotice(undefined)
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
          <Ticket draft={draft} notice={notice} onChange={write} />
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
