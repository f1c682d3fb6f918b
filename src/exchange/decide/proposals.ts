import { canonicalJson, ok, sha256Hex } from '#base'
import type { Command } from '../commands.ts'
import { type Decision, type Of, refused } from '../decision.ts'
import type { State } from '../state.ts'
import { byOf } from './endings.ts'

/** Weighty acts of the staff: what admits, lists, raises limits, or lets go on what was stopped. */
const WEIGHTY: readonly Command['kind'][] = [
  'setParticipant',
  'setUser',
  'setProduct',
  'setSeries',
  'resumeSeries',
  'revive',
]

/** A proposal that nobody approved for so long is stale. */
const PROPOSAL_LIFE = 86_400_000

type Decide = (state: State, command: Command) => Decision

/** Whether an act of one operator waits for another. Participants' own risk officers act at once. */
export function mustBeProposed(state: State, { kind, actor }: Command): boolean {
  if (!state.venue.fourEyes || actor.kind !== 'user' || !WEIGHTY.includes(kind)) return false
  return state.users.get(actor.user)?.participant === undefined
}

/** What would be refused is refused now, and not when somebody approves. */
export function propose(state: State, command: Command, decide: Decide): Decision {
  const decision = decide(state, command)
  if (!decision.ok) return decision
  const digest = sha256Hex(canonicalJson(command))
  const id = `act-${digest.slice(0, 16)}`
  if (state.proposals.has(id))
    return refused('proposal_exists', 'the same is proposed already', 'Have it approved.')
  const by = byOf(command.actor)
  return ok([{ kind: 'actProposed', proposal: { id, by, at: command.at, command, digest } }])
}

/** By somebody else, of exactly what was proposed, and not too late. */
export function settleProposal(
  state: State,
  { proposal: id, digest, at, actor }: Of<'approveProposal'>,
  decide: Decide,
): Decision {
  const proposal = state.proposals.get(id)
  if (proposal === undefined)
    return refused('proposal_unknown', 'there is no such proposal', 'Use the id of one that waits.')
  const by = byOf(actor)
  if (by === proposal.by)
    return refused('approval_own', 'you proposed it yourself', 'Have somebody else approve it.')
  if (digest !== proposal.digest)
    return refused('approval_of_other', 'it is not what was proposed', 'Read it again first.')
  if (at > proposal.at + PROPOSAL_LIFE)
    return refused('proposal_stale', 'it was proposed too long ago', 'Propose it again.')
  const decision = decide(state, { ...proposal.command, at })
  if (!decision.ok) return decision
  return ok([{ kind: 'proposalSettled', proposal: id, by }, ...decision.value])
}
