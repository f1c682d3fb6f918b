import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { signInByAddress } from './state/account.ts'
import { venue } from './state/venue.ts'

const root = document.getElementById('root')
if (root !== null) {
  // Only a login link is waited for: all else is drawn at once.
  await signInByAddress()
  venue.start()
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
