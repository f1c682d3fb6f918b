import { List, Map as Table, OrderedMap, Set as Names } from 'immutable'
import { expect, test } from 'vitest'
import { decode, encode, hashOf } from './codec.ts'

const text = (value: unknown): string => JSON.stringify(encode(value))

test('tables, sets and lists come back as they were', () => {
  const value = {
    table: Table({ b: List([1, { c: Names(['y', 'x']) }]), a: null }),
    ordered: OrderedMap([
      ['z', Table()],
      ['y', [OrderedMap()]],
    ] as never),
    plain: { deep: [true, 'x', 0] },
  }
  const back = decode(JSON.parse(text(value))) as typeof value
  expect(text(back)).toBe(text(value))
  expect(back.ordered.keySeq().toArray()).toEqual(['z', 'y'])
  expect(back.table.get('b')).toBeInstanceOf(List)
})

test('equal states have one text, however they came to be', () => {
  const names = Array.from({ length: 100 }, (_, k) => `n-${(k * 37) % 100}`)
  const one = Table(names.map((name) => [name, Names(names)]))
  const other = Table(names.toReversed().map((name) => [name, Names(names.toReversed())]))
  expect(text(one)).toBe(text(other))
  expect(hashOf(one)).toBe(hashOf(other))
  expect(hashOf(OrderedMap(one.entries()))).not.toBe(hashOf(one))
})

test.each([
  { $map: 1 },
  { $set: ['x'] },
  { $$list: { $map: [] } },
  { $: 1, a: { $ordered: null } },
])('an object with keys as ours: %j', (value) => {
  expect(decode(JSON.parse(text(value)))).toEqual(value)
  expect(decode(JSON.parse(text(Table({ value }))))).toEqual(Table({ value }))
})
