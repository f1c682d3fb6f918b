import type { VenueEvent } from './events.ts'
import { evolveAccess } from './evolve/access.ts'
import { evolveAuction } from './evolve/auctions.ts'
import { evolveBid } from './evolve/bids.ts'
import { evolveForward } from './evolve/contracts.ts'
import type { State } from './state.ts'

/** The state after an event. Never refuses, never computes anything new. */
export function evolve(state: State, event: VenueEvent): State {
  switch (event.kind) {
    case 'venueFounded':
    case 'participantSet':
    case 'userSet':
    case 'userRemoved':
    case 'keyAdded':
    case 'keyRevoked':
    case 'passkeyAdded':
    case 'killed':
    case 'revived':
    case 'actProposed':
    case 'proposalSettled':
    case 'productSet':
    case 'productExpired':
    case 'seriesSet':
    case 'seriesHalted':
      return evolveAccess(state, event)
    case 'seriesResumed':
    case 'auctionOpened':
    case 'indicativePublished':
    case 'auctionClosed':
    case 'outcomePublished':
    case 'auctionVoided':
      return evolveAuction(state, event)
    case 'contractChanged':
      return evolveForward(state, event)
    case 'bidEntered':
    case 'bidReplaced':
    case 'bidApproved':
    case 'bidEnded':
    case 'bidEnding':
      return evolveBid(state, event)
  }
}
