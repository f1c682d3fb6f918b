import { expect, test } from 'vitest'
import { lowered } from '../../../test/lowered.ts'

test('one switch for all', () => {
  const node = {
    kind: 'allOf',
    of: [
      { kind: 'trade', lots: { p0: 1 }, limit: '5' },
      { kind: 'trade', lots: { p1: -2 }, limit: '-3', quantity: [0, 4] },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1
    y1 0..1 @ 5.00 {p0 +1} 1 of /bid/of/0
    y2 0..1
    x3 0..4 @ -3.00 {p1 -2} 1 of /bid/of/1
    + y1 - y0 = 0
    + y2 - y0 = 0
    + x3 -4 y2 <= 0
    0 <= + x3 - y2
    "
  `)
})
