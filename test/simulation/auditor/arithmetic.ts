/** What the auditor computes by itself, from the documents alone: nothing here is the venue's code. */
import { createHash, createHmac } from 'node:crypto'

export const sha256 = (data: string | Buffer): string =>
  createHash('sha256').update(data).digest('hex')
export const hmac = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex')

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`
}

/** RFC 9162 over bytes given as hex. */
export function merkle(leaves: readonly string[]): string {
  const nodes = leaves.map((leaf) =>
    createHash('sha256')
      .update(Buffer.from(`00${leaf}`, 'hex'))
      .digest(),
  )
  return (nodes.length === 0 ? createHash('sha256').digest() : fold(nodes)).toString('hex')
}

function fold(nodes: readonly Buffer[]): Buffer {
  const [first] = nodes
  if (nodes.length === 1 && first !== undefined) return first
  let half = 1
  while (half * 2 < nodes.length) half *= 2
  const parts = [Buffer.from([1]), fold(nodes.slice(0, half)), fold(nodes.slice(half))]
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}

/** The instant drawn for a close. */
export function drawnClose(seed: string, from: number, to: number): number {
  const part = BigInt(`0x${hmac(seed, 'close').slice(0, 16)}`)
  return from + Number((part * BigInt(to - from + 1)) / (1n << 64n))
}

export const cents = (text: string): bigint => {
  const [, sign, whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const micro = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
  return sign === '-' ? -micro : micro
}

/** Of a bid's content after a fill; undefined: nothing is left. Trades, curves and alternatives only. */
export function leftOver(content: Content, fill: Fill): Content | undefined {
  const { bid, budget } = content
  const left = leftOfBid(bid, fill.units)
  if (left === undefined) return undefined
  if (budget === undefined) return { bid: left }
  const money = cents(budget) - cents(fill.payment)
  return money > 0n ? { bid: left, budget: amount(money) } : undefined
}

function amount(micro: bigint): string {
  const fraction = String(micro % 1_000_000n)
    .padStart(6, '0')
    .replace(/0{1,4}$/, '')
  return `${micro / 1_000_000n}.${fraction}`
}

export interface Content {
  readonly bid: Bid
  readonly budget?: string
}

interface Bid {
  readonly kind: string
  readonly quantity?: readonly [number, number]
  readonly steps?: readonly { readonly quantity: number; readonly limit: string }[]
}

interface Fill {
  readonly units: Readonly<Record<string, number>>
  readonly payment: string
}

function leftOfBid(bid: Bid, units: Fill['units']): Bid | undefined {
  if (bid.kind === 'trade' && bid.quantity !== undefined) {
    const [least, most] = bid.quantity
    const rest = most - (units['/bid'] ?? 0)
    return rest >= 1 && rest >= least ? { ...bid, quantity: [least, rest] } : undefined
  }
  if (bid.kind !== 'curve' || bid.steps === undefined) return undefined
  const steps = bid.steps
    .map((step, k) => ({ ...step, quantity: step.quantity - (units[`/bid/steps/${k}`] ?? 0) }))
    .filter(({ quantity }) => quantity > 0)
  return steps.length > 0 ? { ...bid, steps } : undefined
}
