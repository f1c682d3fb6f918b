import { describe, expect, test } from 'vitest'
import { CASES } from '../../../test/outcomes/cases.ts'
import { verifyOutcome } from './verify.ts'

describe('valid outcomes', () => {
  test.each(CASES)('$name', ({ market, outcome }) => {
    expect(verifyOutcome(market, outcome)).toEqual([])
  })
})
