/** Where on the page one is, kept in its address so that it can be kept and sent. */
export interface Place {
  readonly auction?: string | undefined
  readonly show?: string | undefined
}

export function readPlace(): Place {
  const query = new URLSearchParams(location.hash.slice(1))
  return { auction: query.get('auction') ?? undefined, show: query.get('show') ?? undefined }
}

export function writePlace(change: Place): void {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries({ ...readPlace(), ...change }))
    if (typeof value === 'string') query.set(key, value)
  const hash = query.toString()
  history.replaceState(null, '', hash === '' ? location.pathname : `#${hash}`)
}
