import { expect, test } from 'vitest'
import { lowered } from '../../../test/lowered.ts'

test('free from 0: one simple column, no rows', () => {
  const node = { kind: 'trade', lots: { p0: 1 }, limit: '12', quantity: [0, 64] }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    x0 0..64 @ 12.00 {p0 +1} 1 of /bid simple
    "
  `)
})

test('all or nothing: a switch with the block', () => {
  const node = { kind: 'trade', lots: { p0: 2, p1: -1 }, limit: '-3', quantity: [5, 5] }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ -15.00 {p0 +10, p1 -5} 5 of /bid
    "
  `)
})

test('a least number: a switch beside', () => {
  const node = { kind: 'trade', lots: { p0: 1 }, limit: '12', quantity: [40, 64] }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    x0 0..64 @ 12.00 {p0 +1} 1 of /bid
    y1 0..1
    + x0 -64 y1 <= 0
    0 <= + x0 -40 y1
    "
  `)
})

test('a fixed cost is on the switch, and a filled node has a unit', () => {
  const node = { kind: 'trade', lots: { p0: 1 }, limit: '12', quantity: [0, 9], fixed: '20' }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ -20.00
    x1 0..9 @ 12.00 {p0 +1} 1 of /bid
    + x1 -9 y0 <= 0
    0 <= + x1 - y0
    "
  `)
})
