import { useEffect, useState } from 'react'
import type { BidForm, PreviewView, ProblemItem } from '#api'
import { previewBid, VenueError } from './client.ts'
import { useVenue } from './venue.ts'

/** What the venue says of a form: how it reads it, or why it refuses it. */
export interface Reading {
  readonly view?: PreviewView
  readonly refusals: readonly ProblemItem[]
  readonly unreachable?: string
}

export interface Preview extends Reading {
  /** It is the reading of the form as it stands, by the venue as it runs; otherwise of one before. */
  readonly isCurrent: boolean
}

const NOTHING: Reading = { refusals: [] }

/**
 * The venue's reading of a form: asked for at every change of it, in every new auction, after every try to place it, and
 * whenever the venue is back. The reading before stays on the screen until the next one comes, and is not current.
 */
export function usePreview(form: BidForm | undefined, tries: number): Preview {
  const isLive = useVenue(({ link }) => link === 'live')
  const connection = useVenue((state) => state.connection)
  const auction = useVenue(({ clock }) => clock?.open?.auction)
  const [read, setRead] = useState<{ readonly key?: string; readonly reading: Reading }>({
    reading: NOTHING,
  })
  const text = form === undefined ? undefined : JSON.stringify(form)
  const key = `${connection} ${text}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new auction and a try ask anew
  useEffect(() => {
    if (text === undefined) return setRead({ reading: NOTHING })
    if (!isLive) return
    const abort = new AbortController()
    const answer = (reading: Reading): void => {
      if (!abort.signal.aborted) setRead({ key, reading })
    }
    previewBid(JSON.parse(text) as BidForm, abort.signal).then(
      (view) => answer({ view, refusals: [] }),
      (error: unknown) => answer(readingOfError(error)),
    )
    return () => abort.abort()
  }, [text, key, isLive, auction, tries])
  return { ...read.reading, isCurrent: read.key === key }
}

export function readingOfError(error: unknown): Reading {
  if (!(error instanceof VenueError)) return { refusals: [], unreachable: String(error) }
  const refusals = error.problem?.errors ?? []
  return refusals.length > 0 ? { refusals } : { refusals, unreachable: error.message }
}
