/** A thousand pairs of worlds: see two-worlds.test.ts. */
import { test } from 'vitest'
import { range } from './simulation/many.ts'
import { lookTheSame } from './two-worlds.ts'

test('a thousand pairs of worlds look the same to a participant', { timeout: 600_000 }, () =>
  lookTheSame(range(1001, 2000)),
)
