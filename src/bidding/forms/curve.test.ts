import { expect, test } from 'vitest'
import { lowered } from '../../../test/lowered.ts'

test('limits that never rise: no rows', () => {
  const node = {
    kind: 'curve',
    lots: { p0: -1 },
    steps: [
      { quantity: 10, limit: '-3' },
      { quantity: 20, limit: '-4' },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    x0 0..10 @ -3.00 {p0 -1} 1 of /bid/steps/0 simple
    x1 0..20 @ -4.00 {p0 -1} 1 of /bid/steps/1 simple
    "
  `)
})

test('limits that rise: a step only after the one before is full', () => {
  const node = {
    kind: 'curve',
    lots: { p0: 1 },
    steps: [
      { quantity: 10, limit: '3' },
      { quantity: 20, limit: '4' },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    x0 0..10 @ 3.00 {p0 +1} 1 of /bid/steps/0
    x1 0..20 @ 4.00 {p0 +1} 1 of /bid/steps/1
    y2 0..1
    + x1 -20 y2 <= 0
    0 <= + x0 -10 y2
    "
  `)
})

test('a ramp holds steps to one another, so their order needs rows', () => {
  const node = {
    kind: 'curve',
    lots: { p0: 1 },
    ramp: 2,
    steps: [
      { quantity: 3, limit: '4' },
      { quantity: 3, limit: '3' },
    ],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    x0 0..3 @ 4.00 {p0 +1} 1 of /bid/steps/0
    x1 0..3 @ 3.00 {p0 +1} 1 of /bid/steps/1
    y2 0..1
    + x1 -3 y2 <= 0
    0 <= + x0 -3 y2
    -2 <= + x1 - x0 <= 2
    "
  `)
})

test('as an option: only if the option is chosen', () => {
  const node = {
    kind: 'oneOf',
    of: [{ kind: 'curve', lots: { p0: 1 }, steps: [{ quantity: 3, limit: '4' }] }],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1
    x1 0..3 @ 4.00 {p0 +1} 1 of /bid/of/0/steps/0
    + x1 -3 y0 <= 0
    0 <= + x1 - y0
    + y0 <= 1
    "
  `)
})
