import { useEffect, useState } from 'react'
import type { BidForm, PreviewView, ProblemItem } from '#api'
import { previewBid, VenueError } from './client.ts'

export interface Preview {
  readonly view?: PreviewView
  readonly refusals: readonly ProblemItem[]
  readonly unreachable?: string
}

const EMPTY: Preview = { refusals: [] }

/** The venue's reading of a form, asked for at every change of it; the one before stays until it comes. */
export function usePreview(form: BidForm | undefined): Preview {
  const [preview, setPreview] = useState<Preview>(EMPTY)
  const text = form === undefined ? undefined : JSON.stringify(form)
  useEffect(() => {
    if (text === undefined) return setPreview(EMPTY)
    const abort = new AbortController()
    previewBid(JSON.parse(text) as BidForm, abort.signal).then(
      (view) => setPreview({ view, refusals: [] }),
      (error: unknown) => {
        if (!abort.signal.aborted) setPreview(refusedPreview(error))
      },
    )
    return () => abort.abort()
  }, [text])
  return preview
}

export function refusedPreview(error: unknown): Preview {
  if (!(error instanceof VenueError)) return { refusals: [], unreachable: String(error) }
  const refusals = error.problem?.errors ?? []
  return refusals.length > 0 ? { refusals } : { refusals, unreachable: error.message }
}
