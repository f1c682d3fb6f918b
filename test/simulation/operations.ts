import type { Random } from '#base'
import type { Offer } from '#desk'
import type { BidContent, Lasts } from '#exchange'
import type { Scenario } from './scenario.ts'

/** One request of a participant's client, with the key under which it is sent until it is answered. */
export interface Operation {
  readonly key: string
  readonly participant: string
  readonly user: string
  /** `submit`: all of its bids or none; `submitEach`: those that are not refused. */
  readonly kind:
    | 'submit'
    | 'submitEach'
    | 'replace'
    | 'withdraw'
    | 'withdrawAll'
    | 'drop'
    | 'approve'
  readonly offers: readonly Offer[]
  readonly bid: string
}

export const PRODUCTS = ['gpu', 'mw', 'tape']
/** This one's larger bids wait for an approver. */
export const CAREFUL = 'ben'
export const APPROVER = 'ben-2'
/** What the venue would sign with. */
export const PUBLIC_KEY = 'k'
export const SESSION = 'line-1'

/** What a client would like to do next, given the ids it has used so far. */
export function nextOperation(
  random: Random,
  scenario: Scenario,
  {
    key,
    used,
    at,
  }: { readonly key: string; readonly used: ReadonlyMap<string, BidContent>; readonly at: number },
): Operation {
  const participant = random.pick(scenario.participants)
  const own = [...used.keys()].filter((id) => id.startsWith(participant))
  const base = { key, participant, user: participant, offers: [], bid: '' }
  const fate = random.next()
  const offer = (id: string): Offer => ({
    participant,
    id,
    series: random.pick(scenario.series),
    lasts: lastsOf(random, at),
    content: contentOf(random),
    ...(random.next() < 0.15 && { session: SESSION }),
    ...(random.next() < 0.05 && { auction: 'main-2' }),
  })
  if (own.length === 0 || fate < 0.5) {
    const count = random.next() < 0.2 ? random.integer(2, 4) : 1
    const offers = Array.from({ length: count }, (_, k) => offer(`${participant}-${key}-${k}`))
    const kind = count > 1 && random.next() < 0.5 ? 'submitEach' : 'submit'
    return { ...base, kind, offers }
  }
  const bid = random.pick(own)
  if (fate < 0.7) {
    const content = random.next() < 0.5 ? better(random, used.get(bid)) : contentOf(random)
    return { ...base, kind: 'replace', offers: [{ ...offer(bid), content }], bid }
  }
  if (fate < 0.88) return { ...base, kind: 'withdraw', bid }
  if (fate < 0.9) return { ...base, kind: 'withdrawAll' }
  if (fate < 0.92) return { ...base, kind: 'drop' }
  const waiting = random.pick([...used.keys()].filter((id) => id.startsWith(CAREFUL)).concat(bid))
  return { ...base, kind: 'approve', participant: CAREFUL, user: APPROVER, bid: waiting }
}

function lastsOf(random: Random, at: number): Lasts {
  const fate = random.next()
  if (fate < 0.4) return { kind: 'auction' }
  return fate < 0.8 ? { kind: 'withdrawn' } : { kind: 'until', at: at + random.integer(50, 3000) }
}

/** The same with higher limits: what may replace a bid even in the no-cancel phase. */
function better(random: Random, content: BidContent | undefined): BidContent {
  const raised = JSON.stringify(content ?? contentOf(random)).replace(
    /"limit":"(-?)(\d)/g,
    (_, sign: string, digit: string) =>
      `"limit":"${sign}${sign === '' ? Math.min(Number(digit) + 1, 9) : Math.max(Number(digit) - 1, 0)}`,
  )
  return JSON.parse(raised) as BidContent
}

/** Sellers from 2.00, buyers to 5.00: most bids meet somebody. */
function contentOf(random: Random): BidContent {
  const isBuyer = random.next() < 0.5
  const product = (): string => (random.next() < 0.8 ? 'gpu' : random.pick(PRODUCTS))
  const limit = (): string =>
    `${isBuyer ? '' : '-'}${random.integer(2, 5)}.${random.integer(0, 9)}0`
  const quantity = (): readonly number[] => [random.pick([0, 0, 1, 2]), random.integer(2, 9)]
  const lots = (): object => ({ [product()]: isBuyer ? 1 : -1 })
  const trade = (): object => ({
    kind: 'trade',
    lots: lots(),
    quantity: quantity(),
    limit: limit(),
  })
  const fate = random.next()
  if (fate < 0.6) return { bid: trade() }
  if (fate < 0.7 && isBuyer) return { bid: trade(), budget: `${random.integer(5, 25)}.00` }
  if (fate < 0.85) {
    const limits = [random.integer(4, 5), random.integer(2, 3)].map((n) => (isBuyer ? n : n - 7))
    const steps = limits.map((n) => ({ quantity: random.integer(1, 5), limit: `${n}.00` }))
    return { bid: { kind: 'curve', lots: lots(), steps } }
  }
  return { bid: { kind: 'oneOf', of: [trade(), trade()] } }
}
