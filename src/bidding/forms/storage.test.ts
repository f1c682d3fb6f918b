import { expect, test } from 'vitest'
import { lowered } from '../../../test/lowered.ts'

test('free and without limit: levels only', () => {
  const node = {
    kind: 'storage',
    periods: ['p0', 'p1'],
    charge: 3,
    discharge: 2,
    capacity: 4,
    efficiency: '0.75',
    initial: 1,
    limit: '0',
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    x0 0..3 {p0 +1} 1 of /bid/charge/0
    x1 0..2 {p0 -1} 1 of /bid/discharge/0
    x2 0..3 {p1 +1} 1 of /bid/charge/1
    x3 0..2 {p1 -1} 1 of /bid/discharge/1
    -4 <= +3 x0 -4 x1 <= 12
    -4 <= +3 x0 -4 x1 +3 x2 -4 x3 <= 12
    -4 <= +3 x0 -4 x1 +3 x2 -4 x3
    "
  `)
})

test('with a limit: a switch', () => {
  const node = {
    kind: 'storage',
    periods: ['p0', 'p1'],
    charge: 3,
    discharge: 2,
    capacity: 4,
    efficiency: '1',
    limit: '-10',
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ -10.00
    x1 0..3 {p0 +1} 1 of /bid/charge/0
    x2 0..2 {p0 -1} 1 of /bid/discharge/0
    x3 0..3 {p1 +1} 1 of /bid/charge/1
    x4 0..2 {p1 -1} 1 of /bid/discharge/1
    + x1 -3 y0 <= 0
    + x2 -2 y0 <= 0
    0 <= + x1 - x2 <= 4
    + x3 -3 y0 <= 0
    + x4 -2 y0 <= 0
    0 <= + x1 - x2 + x3 - x4 <= 4
    0 <= + x1 - x2 + x3 - x4
    0 <= + x1 + x2 + x3 + x4 - y0
    "
  `)
})

test('with a level to reach', () => {
  const node = {
    kind: 'storage',
    periods: ['p0'],
    charge: 3,
    discharge: 2,
    capacity: 4,
    efficiency: '0.5',
    initial: 1,
    final: 2,
    limit: '0',
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1
    x1 0..3 {p0 +1} 1 of /bid/charge/0
    x2 0..2 {p0 -1} 1 of /bid/discharge/0
    + x1 -3 y0 <= 0
    + x2 -2 y0 <= 0
    -2 <= + x1 -2 x2 <= 6
    0 <= + x1 -2 x2 -2 y0
    0 <= + x1 + x2 - y0
    "
  `)
})
