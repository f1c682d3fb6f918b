import { expect, test } from 'vitest'
import { lowered } from '../../../test/lowered.ts'

test('free: each part as if alone', () => {
  const node = {
    kind: 'anyOf',
    of: [
      { kind: 'trade', lots: { p0: 1 }, limit: '5' },
      { kind: 'trade', lots: { p1: -2 }, limit: '-3', quantity: [0, 4] },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ 5.00 {p0 +1} 1 of /bid/of/0
    x1 0..4 @ -3.00 {p1 -2} 1 of /bid/of/1 simple
    "
  `)
})

test('at most one of them', () => {
  const node = {
    kind: 'anyOf',
    atMost: 1,
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

test('with a cost: owed by any of them', () => {
  const node = {
    kind: 'anyOf',
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
    + y1 - y0 <= 0
    + y2 - y0 <= 0
    + x3 -4 y2 <= 0
    0 <= + x3 - y2
    0 <= + y1 + y2 - y0
    "
  `)
})

test('a ramp between neighbours', () => {
  const node = {
    kind: 'anyOf',
    ramp: 2,
    of: [
      { kind: 'trade', lots: { p1: -2 }, limit: '-3', quantity: [0, 4] },
      { kind: 'trade', lots: { p1: -2 }, limit: '-3', quantity: [0, 4] },
      { kind: 'trade', lots: { p1: -2 }, limit: '-3', quantity: [0, 4] },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    x0 0..4 @ -3.00 {p1 -2} 1 of /bid/of/0
    x1 0..4 @ -3.00 {p1 -2} 1 of /bid/of/1
    x2 0..4 @ -3.00 {p1 -2} 1 of /bid/of/2
    -2 <= + x1 - x0 <= 2
    -2 <= + x2 - x1 <= 2
    "
  `)
})
