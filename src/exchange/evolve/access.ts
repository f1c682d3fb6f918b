import { assert } from '#base'
import type { AccessEvent, ListingEvent } from '../events.ts'
import type { State } from '../state.ts'

/** Who may do what, and what there is to trade. */
export function evolveAccess(
  state: State,
  event: AccessEvent | Exclude<ListingEvent, { kind: 'seriesResumed' }>,
): State {
  switch (event.kind) {
    case 'venueFounded':
      return { ...state, venue: event.venue }
    case 'participantSet': {
      const { participant } = event
      return { ...state, participants: state.participants.set(participant.id, participant) }
    }
    case 'userSet':
      return { ...state, users: state.users.set(event.user.id, event.user) }
    case 'userRemoved':
      return { ...state, users: state.users.delete(event.user) }
    case 'keyAdded':
      return { ...state, keys: state.keys.set(event.key.id, event.key) }
    case 'keyRevoked':
      return { ...state, keys: state.keys.delete(event.key) }
    case 'passkeyAdded':
      return { ...state, passkeys: state.passkeys.set(event.passkey.id, event.passkey) }
    case 'killed':
      return { ...state, killed: state.killed.set(`${event.scope}:${event.id}`, event.kill) }
    case 'revived':
      return { ...state, killed: state.killed.delete(`${event.scope}:${event.id}`) }
    case 'actProposed':
      return { ...state, proposals: state.proposals.set(event.proposal.id, event.proposal) }
    case 'proposalSettled':
      return { ...state, proposals: state.proposals.delete(event.proposal) }
    case 'productSet': {
      const { listed } = event
      return { ...state, products: state.products.set(listed.product.id, listed) }
    }
    case 'productExpired': {
      const listed = state.products.get(event.product)
      assert(listed !== undefined, 'a product that expires was listed')
      return {
        ...state,
        products: state.products.set(event.product, {
          ...listed,
          expiresAt: Math.min(listed.expiresAt ?? state.at, state.at),
          gone: true,
        }),
      }
    }
    case 'seriesSet': {
      const { terms } = event
      const before = state.series.get(terms.id) ?? { auctions: 0, lastClose: 0 }
      return { ...state, series: state.series.set(terms.id, { ...before, terms }) }
    }
    case 'seriesHalted': {
      const series = state.series.get(event.series)
      assert(series !== undefined, 'a series that is halted exists')
      const halted = { ...series, halted: event.halted }
      return { ...state, series: state.series.set(event.series, halted) }
    }
  }
}
