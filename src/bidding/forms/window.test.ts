import { expect, test } from 'vitest'
import { lowered } from '../../../test/lowered.ts'

test('a run: one switch per start', () => {
  const node = { kind: 'window', periods: ['p0', 'p1', 'p2'], length: 2, lots: 4, limit: '9' }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ 9.00 {p0 +4, p1 +4} 1 of /bid/starts/0
    y1 0..1 @ 9.00 {p1 +4, p2 +4} 1 of /bid/starts/1
    + y0 + y1 <= 1
    "
  `)
})

test('any periods: one switch per period', () => {
  const node = {
    kind: 'window',
    periods: ['p0', 'p1', 'p2'],
    length: 2,
    lots: 4,
    limit: '9',
    contiguous: false,
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ 9.00
    y1 0..1 {p0 +4} 1 of /bid/periods/0
    y2 0..1 {p1 +4} 1 of /bid/periods/1
    y3 0..1 {p2 +4} 1 of /bid/periods/2
    + y1 - y0 <= 0
    + y2 - y0 <= 0
    + y3 - y0 <= 0
    + y1 + y2 + y3 -2 y0 = 0
    "
  `)
})

test('what moves along', () => {
  const node = {
    kind: 'window',
    periods: ['p0', 'p1'],
    length: 1,
    lots: 4,
    limit: '9',
    with: [{ periods: ['p2', 'p1'], lots: 1 }],
  }
  expect(lowered(node)).toMatchInlineSnapshot(`
    "
    y0 0..1 @ 9.00 {p0 +4, p2 +1} 1 of /bid/starts/0
    y1 0..1 @ 9.00 {p1 +5} 1 of /bid/starts/1
    + y0 + y1 <= 1
    "
  `)
})
