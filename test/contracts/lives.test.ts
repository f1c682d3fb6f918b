import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryLife, live } from './random-life.ts'

test('whatever happens to forwards: money and lots are kept, and the events tell it all', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(arbitraryLife(40), (life) => {
      for (const { kind } of live(life)) seen.set(kind, (seen.get(kind) ?? 0) + 1)
    }),
    { numRuns: 500, seed: 7 },
  )
  // A random test that never gets there has tested nothing.
  for (const kind of [
    'contractReplaced',
    'periodSettled',
    'invoicePaid',
    'disputed',
    'callRaised',
    'defaultDeclared',
    'closedOut',
    'meterTaken',
  ])
    expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(5)
})
