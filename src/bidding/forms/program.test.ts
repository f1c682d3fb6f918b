import { expect, test } from 'vitest'
import { lowered } from '../../../test/lowered.ts'

test('rows that nothing filled satisfies need no switch', () => {
  const node = {
    kind: 'program',
    units: [
      { name: 'on', lots: {}, limit: '-5' },
      { name: 'run', lots: { p0: -1 }, limit: '-1', quantity: [0, 9] },
    ],
    rows: [{ terms: { run: '1', on: '-9' }, max: '0' }],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ -5.00 1 of /bid/units/0
    x1 0..9 @ -1.00 {p0 -1} 1 of /bid/units/1
    + x1 -9 y0 <= 0
    "
  `)
})

test('rows that nothing filled breaks hold only if something is', () => {
  const node = {
    kind: 'program',
    units: [
      { name: 'a', lots: { p0: 1 }, limit: '4', quantity: [0, 9] },
      { name: 'b', lots: { p1: 1 }, limit: '1', quantity: [2, 9] },
    ],
    rows: [{ terms: { a: '0.5', b: 1 }, min: '2.5', max: 6 }],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1
    x1 0..9 @ 4.00 {p0 +1} 1 of /bid/units/0
    x2 0..9 @ 1.00 {p1 +1} 1 of /bid/units/1
    y3 0..1
    + x1 -9 y0 <= 0
    + x2 -9 y3 <= 0
    0 <= + x2 -2 y3
    + y3 - y0 <= 0
    0 <= +5 x1 +10 x2 -25 y0
    +5 x1 +10 x2 <= 60
    0 <= + x1 + x2 - y0
    "
  `)
})
