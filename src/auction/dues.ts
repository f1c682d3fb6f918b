import { compareText } from '#base'
import type { Micro } from '#market'
import type { Fill, Forward, Transfer } from './outcome.ts'

interface Dues {
  readonly forwards: readonly Forward[]
  readonly transfers?: readonly Transfer[]
}

/**
 * Who owes whom how much, where payments belong to bids (`as-bid`, `core`) and a lot has no price of its own. What a
 * buyer pays for all its bids is spread over the forwards by which it buys, in proportion to what their lots are worth
 * at the margin; the last one takes what rounding left. Sellers share the proceeds of a sale (one-sided.ts), not each
 * what its own buyers pay: who is paid more by them than its share hands the rest on, in transfers. Forwards and
 * transfers together come to what each participant's bids pay, to the micro-unit.
 */
export function duesOf(
  forwards: readonly Forward[],
  fills: readonly Fill[],
  byOf: (bid: string) => string,
): Dues {
  const buyers = new Map<string, Micro>()
  const open = new Map<string, Micro>()
  for (const { bid, lots, payment } of fills) {
    add(open, byOf(bid), payment)
    if ([...lots.values()].some((n) => n > 0)) add(buyers, byOf(bid), payment)
  }
  const due = spread(forwards, buyers)
  for (const { buyer, seller, amount } of due) {
    add(open, buyer, -amount)
    add(open, seller, amount)
  }
  const transfers = settled(open)
  return { forwards: due, ...(transfers.length > 0 && { transfers }) }
}

function spread(
  forwards: readonly Forward[],
  payments: ReadonlyMap<string, Micro>,
): readonly Forward[] {
  const worth = forwards.map(({ price, lots }) => (price < 0n ? -price : price) * BigInt(lots))
  const priced = new Map<string, Micro>()
  forwards.forEach(({ buyer }, k) => {
    add(priced, buyer, worth[k] ?? 0n)
  })
  // Where the lots are worth nothing at the margin, their number decides.
  const weightOf = (k: number): bigint => {
    const { buyer = '', lots = 0 } = forwards[k] ?? {}
    return priced.get(buyer) === 0n ? BigInt(lots) : (worth[k] ?? 0n)
  }
  const weights = new Map<string, bigint>()
  forwards.forEach(({ buyer }, k) => {
    add(weights, buyer, weightOf(k))
  })
  const left = new Map(payments)
  return forwards.map((forward, k) => {
    const { buyer } = forward
    const [due, weight] = [left.get(buyer) ?? 0n, weights.get(buyer) ?? 0n]
    const amount = weight === 0n ? 0n : (due * weightOf(k)) / weight
    add(left, buyer, -amount)
    add(weights, buyer, -weightOf(k))
    return { ...forward, amount }
  })
}

/** What is still owed, to zero: the largest debts with the largest claims, so that there are few transfers. */
function settled(open: ReadonlyMap<string, Micro>): readonly Transfer[] {
  const net = [...open].flatMap(([id, owed]) => (owed === 0n ? [] : [[id, owed] as const]))
  const debts = net.filter(([, owed]) => owed > 0n).sort(largestFirst)
  const claims = net.filter(([, owed]) => owed < 0n).sort(largestFirst)
  const transfers: Transfer[] = []
  let [from, to] = [debts.shift(), claims.shift()]
  while (from !== undefined && to !== undefined) {
    const amount: Micro = from[1] < -to[1] ? from[1] : -to[1]
    transfers.push({ from: from[0], to: to[0], amount })
    from = from[1] === amount ? debts.shift() : [from[0], from[1] - amount]
    to = -to[1] === amount ? claims.shift() : [to[0], to[1] + amount]
  }
  return transfers.sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to))
}

type Owed = readonly [id: string, owed: Micro]

function largestFirst([a, x]: Owed, [b, y]: Owed): number {
  const [left, right] = [x < 0n ? -x : x, y < 0n ? -y : y]
  return left > right ? -1 : left < right ? 1 : compareText(a, b)
}

function add(sums: Map<string, Micro>, id: string, amount: Micro): void {
  sums.set(id, (sums.get(id) ?? 0n) + amount)
}
