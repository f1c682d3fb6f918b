import { pointer } from '#base'
import type { Bid, BidNode } from '#bidding'
import { formatMicro, type Micro } from '#market'
import type { Refused } from '../outcome.ts'
import type { Audit } from './audit.ts'
import { limitedParticipants } from './forwards.ts'
import type { FilledBid, FilledLeaf, Part } from './part.ts'
import { simpleLeaves } from './simple.ts'
import { childrenOf, costOf, leavesOf, nodesOf } from './tree.ts'

/**
 * Rule 2, what the outcome says of why: as far as it can be seen from the bid itself that a reason cannot be. Whether
 * it is the true one among those that could be is not checked here (of simple bids in the money, rule 5 does).
 *
 *   partly                a trade or step of a curve is begun and not full: it has to be there (uniform); all are full:
 *                         it must not. budget: the bid has one. credit: limits concern its participant
 *   refused               a part is named only where the rest of the bid is filled
 *   budgetExceeded        the bid has a budget
 *   creditOrEligibility   limits concern its participant
 *   alternativeChosen     names another part of the same list, in which so many may be filled and no more
 *   parentRefused         it is a child of a linked bid, and the parent is not filled
 *   noSupply, noDemand    it would receive (deliver) a product that no bid delivers (receives)
 *   wouldFillAt, short    of one bundle: no less than it costs at these prices, and apart by what the best limit lacks
 *   surplus, chosen       only with paradoxicallyRefused, only with alternativeChosen
 */
export function checkReasons(audit: Audit): void {
  const scene: Scene = { audit, limited: limitedParticipants(audit.market) }
  for (const filled of audit.fills.values()) checkPartly(scene, filled)
  const sides = lazily(() => sidesOf(audit.market.bids))
  for (const [id, entries] of audit.refused) {
    const bid = audit.bids.get(id)
    if (bid === undefined) continue
    const nodes = lazily(() => new Map([...nodesOf(bid.bid)].map(([node, at]) => [at, node])))
    for (const entry of entries) {
      const node = entry.part === undefined ? bid.bid : nodes().get(entry.part)
      if (node === undefined) continue
      checkEntry(scene, { bid, entry, node })
      if (entry.part !== undefined) checkPlace(scene, { bid, entry, nodes: nodes() })
      else if (entry.reason === 'alternativeChosen' || entry.reason === 'parentRefused')
        say(scene, entry, `${id} is refused as a whole: there is nothing else in it`)
      checkOtherSide(scene, { bid, entry, node, sides })
    }
  }
}

interface Scene {
  readonly audit: Audit
  readonly limited: (participant: string) => boolean
}

type Entry = Refused & { readonly at: string }

interface Asked {
  readonly bid: Bid
  readonly entry: Entry
  readonly node: BidNode
}

function say({ audit }: Scene, { at, part }: Entry, cause: string): void {
  audit.report(2, at, cause, part === undefined ? {} : { part })
}

function checkPartly({ audit, limited }: Scene, { bid, fill, at, root }: FilledBid): void {
  const { partly } = fill
  const place = pointer(at, 'partly')
  if (partly === 'budget' && bid.budget === undefined)
    audit.report(2, place, `${bid.id} has no budget that could keep it from more`)
  if (partly === 'credit' && !limited(bid.by))
    audit.report(2, place, `no limit concerns ${bid.by} that could keep ${bid.id} from more`)
  const { open, begun } = progressOf(root)
  if (partly !== undefined && !open)
    audit.report(2, place, `all of ${bid.id} is filled: there is nothing to give a reason for`)
  if (partly !== undefined || audit.market.pricing !== 'uniform') return
  // Of simple units in the money rule 5 asks for a reason.
  const simple = new Set([...simpleLeaves(bid.bid, '/bid')].map((leaf) => leaf.at))
  const gains = (leaf: FilledLeaf) => leaf.limit > costOf(leaf.lots, audit.prices)
  if (begun.some((leaf) => !simple.has(leaf.at) || !gains(leaf)))
    audit.report(2, at, `${bid.id} is filled in part, and the outcome does not say why`)
}

/** Whether any leaf could be filled further, and which trades and steps are begun and not full. */
function progressOf(root: Part): { readonly open: boolean; readonly begun: readonly FilledLeaf[] } {
  let open = false
  const begun: FilledLeaf[] = []
  const visit = ({ node, leaves, children }: Part): void => {
    const counted = node.kind === 'trade' || node.kind === 'curve'
    for (const leaf of leaves) {
      if (leaf.count >= BigInt(leaf.max)) continue
      open = true
      if (counted && leaf.count > 0n) begun.push(leaf)
    }
    children.forEach(visit)
  }
  visit(root)
  return { open, begun }
}

function checkEntry(scene: Scene, { bid, entry, node }: Asked): void {
  const { reason, surplus, chosen, part } = entry
  if (part !== undefined && !scene.audit.fills.has(bid.id))
    say(scene, entry, `nothing of ${bid.id} is filled: it is refused as a whole`)
  if (reason === 'budgetExceeded' && bid.budget === undefined)
    say(scene, entry, `${bid.id} has no budget that it could exceed`)
  if (reason === 'creditOrEligibility' && !scene.limited(bid.by))
    say(scene, entry, `no limit concerns ${bid.by}, who bids ${bid.id}`)
  if (surplus !== undefined && reason !== 'paradoxicallyRefused')
    say(scene, entry, `${bid.id} gives up a surplus by being ${reason}`)
  if ((chosen !== undefined) !== (reason === 'alternativeChosen'))
    say(scene, entry, `${bid.id}: chosen goes with alternativeChosen, and with that alone`)
  checkDistance(scene, { bid, entry, node })
}

/** How far the limit is from the price, of bids of one bundle. */
function checkDistance(scene: Scene, { bid, entry, node }: Asked): void {
  const { wouldFillAt, short } = entry
  if ((wouldFillAt === undefined) !== (short === undefined))
    say(scene, entry, `${bid.id}: wouldFillAt and short go together`)
  if (wouldFillAt === undefined || short === undefined) return
  if (node.kind !== 'trade' && node.kind !== 'curve') return
  const cost = costOf(node.lots, scene.audit.prices)
  if (scene.audit.market.pricing === 'uniform' && wouldFillAt < cost)
    say(scene, entry, `${bid.id} would lose at ${formatMicro(wouldFillAt)}, as ${costs(cost)}`)
  const best = leavesOf(node, '').reduce((most, { limit }) => (limit > most ? limit : most), -INF)
  const lack = wouldFillAt > best ? wouldFillAt - best : 0n
  if (short !== lack)
    say(scene, entry, `${bid.id} is ${formatMicro(lack)} short, not ${formatMicro(short)}`)
}

/** Below every limit that a market file may hold. */
const INF = 10n ** 30n

const costs = (cost: Micro): string =>
  cost < 0n ? `one unit fetches ${formatMicro(-cost)}` : `one unit costs ${formatMicro(cost)}`

/** Reasons that lie in where the part stands. */
function checkPlace(
  scene: Scene,
  one: { bid: Bid; entry: Entry; nodes: ReadonlyMap<string, BidNode> },
): void {
  const { bid, entry, nodes } = one
  const { part = '', reason, chosen } = entry
  const upAt = part.replace(/\/(?:parent|(?:of|children)\/\d+)$/, '')
  const up = nodes.get(upAt)
  if (up === undefined || upAt === part) return
  if (reason === 'parentRefused' && !(up.kind === 'linked' && part !== `${upAt}/parent`))
    say(scene, entry, `${bid.id}: the part has no parent that could be refused`)
  if (reason !== 'alternativeChosen' || chosen === undefined) return
  const sibling = childrenOf(up, upAt).some(([, place]) => place === chosen && place !== part)
  const exclusive = up.kind === 'oneOf' || (up.kind === 'anyOf' && up.atMost !== undefined)
  if (!sibling || !exclusive)
    say(scene, entry, `${bid.id}: ${chosen} could be filled beside it, and is no alternative`)
}

interface Sides {
  readonly delivered: ReadonlySet<string>
  readonly received: ReadonlySet<string>
}

function checkOtherSide(scene: Scene, { entry, node, bid, sides }: Asked & { sides: () => Sides }) {
  const { reason } = entry
  if (reason !== 'noSupply' && reason !== 'noDemand') return
  const own = sidesOf([{ ...bid, bid: node }], 'gross')
  const [wanted, there] =
    reason === 'noSupply' ? [own.received, sides().delivered] : [own.delivered, sides().received]
  if ([...wanted].every((product) => there.has(product)))
    say(scene, entry, `somebody is on the other side of everything that ${bid.id} asks for`)
}

/** Products that bids could deliver and receive, by single units; of windows, net of what moves along or each by itself. */
function sidesOf(bids: readonly Bid[], windows: 'net' | 'gross' = 'net'): Sides {
  const [delivered, received] = [new Set<string>(), new Set<string>()]
  const add = (lots: Iterable<readonly [string, number]>): void => {
    for (const [product, n] of lots) {
      if (n < 0) delivered.add(product)
      if (n > 0) received.add(product)
    }
  }
  for (const { bid } of bids)
    for (const [node, at] of nodesOf(bid)) {
      if (node.kind !== 'window') for (const { lots } of leavesOf(node, at)) add(lots)
      else
        node.periods.forEach((product, t) => {
          const along = node.with.map((one) => [one.periods[t] ?? '', one.lots] as const)
          const all = [[product, node.lots] as const, ...along]
          add(windows === 'net' ? netOf(all) : all)
        })
    }
  return { delivered, received }
}

function netOf(lots: Iterable<readonly [string, number]>): ReadonlyMap<string, number> {
  const net = new Map<string, number>()
  for (const [product, n] of lots) net.set(product, (net.get(product) ?? 0) + n)
  return net
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
