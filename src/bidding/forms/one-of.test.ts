import { expect, test } from 'vitest'
import { lowered } from '../../../test/lowered.ts'

test('free: at most one', () => {
  const node = {
    kind: 'oneOf',
    of: [
      { kind: 'trade', lots: { p0: 1 }, limit: '5' },
      { kind: 'trade', lots: { p1: -2 }, limit: '-3', quantity: [0, 4] },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ 5.00 {p0 +1} 1 of /bid/of/0
    y1 0..1
    x2 0..4 @ -3.00 {p1 -2} 1 of /bid/of/1
    + x2 -4 y1 <= 0
    0 <= + x2 - y1
    + y0 + y1 <= 1
    "
  `)
})

test('with a cost: exactly one where the cost is owed', () => {
  const node = {
    kind: 'oneOf',
    fixed: '7',
    of: [
      { kind: 'trade', lots: { p0: 1 }, limit: '5' },
      { kind: 'trade', lots: { p1: -2 }, limit: '-3', quantity: [0, 4] },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ -7.00
    y1 0..1 @ 5.00 {p0 +1} 1 of /bid/of/0
    y2 0..1
    x3 0..4 @ -3.00 {p1 -2} 1 of /bid/of/1
    + x3 -4 y2 <= 0
    0 <= + x3 - y2
    + y1 + y2 - y0 = 0
    "
  `)
})

test('as a child: at most one, and only with the parent', () => {
  const node = {
    kind: 'linked',
    parent: { kind: 'trade', lots: { p0: 1 }, limit: '5' },
    children: [
      {
        kind: 'oneOf',
        of: [
          { kind: 'trade', lots: { p0: 1 }, limit: '5' },
          { kind: 'trade', lots: { p1: -2 }, limit: '-3', quantity: [0, 4] },
        ],
      },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ 5.00 {p0 +1} 1 of /bid/parent
    y1 0..1 @ 5.00 {p0 +1} 1 of /bid/children/0/of/0
    y2 0..1
    x3 0..4 @ -3.00 {p1 -2} 1 of /bid/children/0/of/1
    + x3 -4 y2 <= 0
    0 <= + x3 - y2
    + y1 + y2 - y0 <= 0
    "
  `)
})
