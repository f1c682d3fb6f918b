import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { venue } from './state/venue.ts'

const root = document.getElementById('root')
if (root !== null) {
  venue.start()
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
