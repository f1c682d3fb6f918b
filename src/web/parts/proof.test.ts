import { expect, test } from 'vitest'
import { gainWords } from './proof.tsx'

test('says what no choice of bids gains under the price rule, and what that rule cost at most', () => {
  const words = (gain: string, bound: string, efficientBound: string): string =>
    gainWords({ gain, bound, efficientBound }).replace(/^.*better off\. /, '')
  expect(words('900.00', '900.00', '900.00')).toBe(
    'Under the rule of one price per product, no choice of bids would have gained more. Nor would any without that rule.',
  )
  expect(words('900.00', '900.00', '1000.00')).toBe(
    'Under the rule of one price per product, no choice of bids would have gained more. That rule cost at most 100.00 USD (10.0 %).',
  )
  expect(words('99990.00', '100000.00', '125000.00')).toBe(
    'More is not ruled out: under the rule of one price per product at most 10.00 USD (less than 0.1 %) more, without it at most 25,010.00 USD (20.0 %).',
  )
})
