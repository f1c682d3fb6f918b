import type { VenueEvent } from '#exchange'
import { type Answering, type Call, perform } from '../call.ts'

type Acting = Pick<Call, 'services' | 'caller' | 'once'>

/** Ends one bid of a participant; whether whoever asks may, the exchange says. */
export const withdrawOf = (
  call: Acting,
  { participant, bid }: { readonly participant: string; readonly bid: string },
): Answering =>
  perform(call, { kind: 'withdrawBid', participant, bid }, (_, events) => ({
    status: 200,
    body: actedIn(events)[0] ?? {},
  }))

export const withdrawAllOf = (call: Acting, participant: string): Answering =>
  perform(call, { kind: 'withdrawAll', participant }, (_, events) => ({
    status: 200,
    body: { items: actedIn(events) },
  }))

/** What became of the bids that events are about. */
export const actedIn = (events: readonly VenueEvent[]): readonly object[] =>
  events.flatMap((event) => {
    switch (event.kind) {
      case 'bidEnded':
        return [{ id: event.ended.bid, status: 'ended', cause: event.ended.cause }]
      case 'bidEnding':
        return [{ id: event.ended.bid, status: 'ending', cause: event.ended.cause }]
      case 'bidApproved':
        return [{ id: event.bid, status: 'resting' }]
      default:
        return []
    }
  })
