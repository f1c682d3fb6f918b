/**
 * Two-sided package exchanges. Their answers allow fractions of a lot and, under one price, pass divisible bids over;
 * rule 5 does not, so welfare is held below the efficient optimum and not against `linearPrice`. How fast the
 * medium ones are proven, and how close the large ones come, is left to `npm run bench`.
 */
import { describe, expect, test } from 'vitest'
import { answerOf, cleared, hasData, marketOf, MISSING, money } from './data.ts'

const SMALL = ['gpx-small-a', 'gpx-small-b', 'nsw-small-a', 'nsw-small-b']
const MEDIUM = ['gpx-medium-a', 'gpx-medium-b', 'nsw-medium-a', 'nsw-medium-b']
const LARGE = ['gpx-large-a', 'nsw-large-a']

interface Answer {
  readonly optimum: { readonly welfare: number; readonly proven: boolean }
}

/** Whole lots at one price each: never more than fractions of lots at any price. */
function exchanged(name: string, seconds: number, gap = 0) {
  const { optimum } = answerOf<Answer>('exchange', `${name}.expected`)
  const outcome = cleared(marketOf('exchange', name), seconds, gap)
  expect(optimum.proven).toBe(true)
  expect(money(outcome.welfare)).toBeLessThanOrEqual(optimum.welfare * (1 + 1e-9))
  expect(outcome.fills.filter(({ surplus }) => surplus < 0n)).toEqual([])
  expect(outcome.fills).not.toEqual([])
  expect(outcome.work.fallback).toBeUndefined()
  return outcome
}

describe.skipIf(!hasData)(`package exchanges${hasData ? '' : `: ${MISSING}`}`, () => {
  test.each(SMALL)('%s: proven', { timeout: 120_000 }, (name) => {
    expect(exchanged(name, 30).status).toBe('optimal')
  })

  test.each(MEDIUM)('%s: proven to a ten-thousandth', { timeout: 240_000 }, (name) => {
    expect(exchanged(name, 150, 1e-4).status).toBe('optimal')
  })

  test.each(LARGE)('%s: valid in 20 s, with a bound', { timeout: 120_000 }, (name) => {
    const { bound, certificate } = exchanged(name, 20)
    expect(bound).toBeLessThanOrEqual(certificate.bound)
  })
})
