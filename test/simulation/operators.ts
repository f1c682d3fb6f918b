import type { Random } from '#base'
import type { Act, State } from '#exchange'
import { PRODUCTS } from './operations.ts'
import { productAct } from './process.ts'
import type { Scenario } from './scenario.ts'

/** What somebody of the staff does; undefined: nothing just now. */
export function actOfOperator(
  random: Random,
  { participants, series }: Scenario,
  state: State | undefined,
): Act | undefined {
  if (state === undefined) return undefined
  const scope = random.pick(['participant', 'user', 'product', 'venue'] as const)
  const id = scope === 'venue' ? 'venue' : scope === 'product' ? 'tape' : random.pick(participants)
  const running = [...state.auctions.values()].filter(
    ({ phase }) => phase === 'open' || phase === 'clearing',
  )
  const proposal = state.proposals.valueSeq().first()
  const killed = random.pick([...state.killed.keys(), ''])
  const acts: readonly (Act | undefined)[] = [
    { kind: 'haltSeries', series: random.pick(series), cause: 'x' },
    { kind: 'resumeSeries', series: random.pick(series) },
    { kind: 'resumeSeries', series: random.pick(series) },
    running.length === 0
      ? undefined
      : { kind: 'callOffAuction', auction: random.pick(running).id, cause: 'x' },
    { kind: 'kill', scope, id, cause: 'x' },
    killed === ''
      ? undefined
      : { kind: 'revive', scope: killed.split(':')[0] as 'user', id: killed.split(':')[1] ?? '' },
    killed === ''
      ? undefined
      : { kind: 'revive', scope: killed.split(':')[0] as 'user', id: killed.split(':')[1] ?? '' },
    { kind: 'expireProduct', product: 'tape' },
    productAct(random.pick(PRODUCTS)),
    proposal === undefined
      ? undefined
      : { kind: 'approveProposal', proposal: proposal.id, digest: proposal.digest },
  ]
  return random.pick(acts)
}
