import { expect, test } from 'vitest'
import { lowered } from '../../../test/lowered.ts'

test('free, without least: one row', () => {
  const node = {
    kind: 'mix',
    total: [0, '7.5'],
    of: [
      { lots: { p0: 1 }, limit: '5', weight: '2.5', quantity: [0, 4] },
      { lots: { p1: 1 }, limit: '2', weight: 1, quantity: [0, 9] },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    x0 0..4 @ 5.00 {p0 +1} 1 of /bid/of/0
    x1 0..9 @ 2.00 {p1 +1} 1 of /bid/of/1
    +5 x0 +2 x1 <= 15
    "
  `)
})

test('a least total and a least number', () => {
  const node = {
    kind: 'mix',
    total: [5, '7.5'],
    of: [
      { lots: { p0: 1 }, limit: '5', weight: '2.5', quantity: [2, 4] },
      { lots: { p1: 1 }, limit: '2', weight: 1, quantity: [3, 3] },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1
    x1 0..4 @ 5.00 {p0 +1} 1 of /bid/of/0
    y2 0..1
    y3 0..1 @ 6.00 {p1 +3} 3 of /bid/of/1
    + y2 - y0 <= 0
    + x1 -4 y2 <= 0
    0 <= + x1 -2 y2
    + y3 - y0 <= 0
    0 <= +5 x1 +6 y3 -10 y0
    +5 x1 +6 y3 -15 y0 <= 0
    0 <= + x1 + y3 - y0
    "
  `)
})
