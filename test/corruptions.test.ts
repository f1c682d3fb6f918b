import { describe, expect, test } from 'vitest'
import { verifyOutcome } from '#auction'
import { corruptions } from './corruptions.ts'
import { CASES } from './outcomes/cases.ts'

describe('planted faults are found', () => {
  test.each(corruptions)('rule $rule: $name', ({ rule, apply }) => {
    const planted = CASES.flatMap(({ name, market, outcome }) => {
      const corrupted = apply(market, outcome)
      return corrupted === undefined ? [] : [{ name, found: verifyOutcome(market, corrupted) }]
    })
    expect(planted.length).toBeGreaterThan(0)
    for (const { name, found } of planted)
      expect([name, found.some((violation) => violation.rule === rule)]).toEqual([name, true])
  })

  test('there are forty and more, for every rule', () => {
    expect(corruptions.length).toBeGreaterThanOrEqual(40)
    expect(new Set(corruptions.map(({ name }) => name)).size).toBe(corruptions.length)
    expect([...new Set(corruptions.map(({ rule }) => rule))].sort()).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ])
  })
})
