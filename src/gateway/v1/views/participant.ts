import type { State } from '#exchange'

/** The channel of a participant as it is now: its bids that live, and its positions. */
export function participantView(state: State, participant: string): object {
  const bids = [...(state.bids.get(participant)?.values() ?? [])]
    .filter(({ status }) => status !== 'ended')
    .map(({ id, series, auction, status, ending, commitment }) => ({
      id,
      series,
      auction,
      status: ending === undefined ? status : 'ending',
      commitment,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const positions = [...(state.positions.get(participant) ?? [])]
    .map(([product, position]) => ({ product, ...position }))
    .sort((a, b) => (a.product < b.product ? -1 : 1))
  return { bids, positions }
}
