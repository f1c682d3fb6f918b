import { expect, test } from 'vitest'
import { lowered } from '../../../test/lowered.ts'

test('children only with the parent', () => {
  const node = {
    kind: 'linked',
    parent: { kind: 'trade', lots: { p0: 1 }, limit: '5' },
    children: [
      { kind: 'trade', lots: { p0: 1 }, limit: '5' },
      { kind: 'trade', lots: { p1: -2 }, limit: '-3', quantity: [0, 4] },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ 5.00 {p0 +1} 1 of /bid/parent
    y1 0..1 @ 5.00 {p0 +1} 1 of /bid/children/0
    x2 0..4 @ -3.00 {p1 -2} 1 of /bid/children/1
    + y1 - y0 <= 0
    + x2 -4 y0 <= 0
    "
  `)
})

test('in a chain', () => {
  const node = {
    kind: 'linked',
    parent: { kind: 'trade', lots: { p0: 1 }, limit: '5' },
    children: [
      {
        kind: 'linked',
        parent: { kind: 'trade', lots: { p1: -2 }, limit: '-3', quantity: [0, 4] },
        children: [{ kind: 'trade', lots: { p0: 1 }, limit: '5' }],
      },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ 5.00 {p0 +1} 1 of /bid/parent
    y1 0..1
    x2 0..4 @ -3.00 {p1 -2} 1 of /bid/children/0/parent
    y3 0..1 @ 5.00 {p0 +1} 1 of /bid/children/0/children/0
    + y1 - y0 <= 0
    + x2 -4 y1 <= 0
    0 <= + x2 - y1
    + y3 - y1 <= 0
    "
  `)
})
