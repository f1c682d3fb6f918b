/**
 * Six days of the Italian day-ahead auction, each with 168 published zonal prices; and the same days with the
 * exchange over the borders fixed, where blocks move prices and the best welfare under one price was computed.
 */
import { describe, expect, test } from 'vitest'
import type { Outcome } from '#auction'
import { formatMicro, type Micro, parseMicro } from '#market'
import { answerOf, cleared, filledIn, hasData, marketOf, MISSING, money } from './data.ts'

const DAYS = ['2025-04-01', '2025-04-02', '2025-04-05', '2025-04-06', '2025-04-15', '2025-04-17']
const SECONDS = 60
const TIMEOUT = 180_000

/** ACC filled, REJ refused out of the money, PREJ refused in the money. */
type Status = 'ACC' | 'REJ' | 'PREJ'

interface Published {
  readonly prices: Readonly<Record<string, string>>
  readonly blocks: Readonly<Record<string, Status>>
  readonly pinned: { readonly welfare: number; readonly proven: boolean }
}

const publishedOf = (day: string): Published => answerOf('italy', `italy-${day}.published`)

const blocksOf = ({ blocks }: Published, status: Status): readonly string[] =>
  Object.keys(blocks).filter((block) => blocks[block] === status)

/** One lot is one kWh, so half a cent a MWh is 5 micro-units a lot. */
const HALF_A_CENT: Micro = 5n

function pricesApart({ prices }: Outcome, published: Published): readonly string[] {
  return Object.entries(published.prices).flatMap(([product, text]) => {
    const expected = parseMicro(text)
    const price = prices.get(product)?.price
    if (price === undefined || typeof expected !== 'bigint') return [`${product}: no price`]
    const apart = price > expected ? price - expected : expected - price
    return apart <= HALF_A_CENT ? [] : [`${product}: ${formatMicro(price)}, published ${text}`]
  })
}

describe.skipIf(!hasData)(`Italian day ahead${hasData ? '' : `: ${MISSING}`}`, () => {
  test.each(DAYS)('%s: published prices and blocks', { timeout: TIMEOUT }, (day) => {
    const published = publishedOf(day)
    const outcome = cleared(marketOf('italy', `italy-${day}`), SECONDS)
    expect(outcome.status).toBe('optimal')
    expect(Object.keys(published.prices)).toHaveLength(168)
    expect(pricesApart(outcome, published)).toEqual([])
    const filled = filledIn(outcome)
    expect(blocksOf(published, 'ACC').filter((block) => !filled.has(block))).toEqual([])
    expect(blocksOf(published, 'REJ').filter((block) => filled.has(block))).toEqual([])
  })
})

describe.skipIf(!hasData)(`Italian day ahead, pinned${hasData ? '' : `: ${MISSING}`}`, () => {
  test.each(DAYS)('%s: best welfare under one price, proven', { timeout: TIMEOUT }, (day) => {
    const published = publishedOf(day)
    const outcome = cleared(marketOf('italy', `italy-pinned-${day}`), SECONDS)
    expect(published.pinned.proven).toBe(true)
    expect(outcome.status).toBe('optimal')
    expect(Math.abs(money(outcome.welfare) - published.pinned.welfare)).toBeLessThan(1e-3)
    expect(outcome.bound).toBe(outcome.welfare)
    const paradoxical = outcome.refused
      .filter(({ reason, surplus }) => reason === 'paradoxicallyRefused' && (surplus ?? 0n) > 0n)
      .map(({ bid }) => bid)
    expect(paradoxical).toEqual(expect.arrayContaining([...blocksOf(published, 'PREJ')]))
  })
})
