import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fitsSchema } from '../../test/outcome-schema.ts'
import { CASES } from '../../test/outcomes/cases.ts'
import { outcomeDocument, parseOutcome } from './outcome-document.ts'
import { outcomeSchema } from './outcome-schema.ts'

type Json = Record<string, unknown>

const documentOf = ({ outcome }: (typeof CASES)[number]): Json =>
  JSON.parse(JSON.stringify({ ...outcomeDocument(outcome), input: `sha256:${'0'.repeat(64)}` }))

test.each(CASES)('$name', (one) => {
  expect(fitsSchema(documentOf(one))).toBe(true)
})

test('refuses what the reader refuses for its shape, wherever a value is damaged', () => {
  let refused = 0
  for (const one of CASES)
    for (const damaged of damages(documentOf(one))) {
      const read = parseOutcome(damaged)
      if (read.ok) continue
      refused++
      expect([fitsSchema(damaged), damaged]).toEqual([false, damaged])
    }
  expect(refused).toBeGreaterThan(1000)
})

test('the reference names every key, and no other', () => {
  const page = readFileSync(new URL('../../docs/reference/outcome.md', import.meta.url), 'utf8')
  const cells = [...page.matchAll(/^\| ([^|]+)\|/gm)].map(([, cell = '']) => cell)
  const rows = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, key]) => key))
  expect([...new Set(rows)].toSorted()).toEqual([...keysOf(outcomeSchema)].toSorted())
})

/** The same document with one value in it replaced, or one key more or less, for each value. */
function damages(value: unknown): readonly unknown[] {
  const others = [null, {}, [], 'x', '1.5', 0, -1, 1.5, true]
  if (value === null || typeof value !== 'object') return others
  if (Array.isArray(value))
    return [...others, ...value.flatMap((item, k) => damages(item).map((d) => value.with(k, d)))]
  const members = Object.entries(value)
  return [
    ...others,
    { ...value, unheardOf: 1 },
    ...members.map(([key]) => Object.fromEntries(members.filter(([other]) => other !== key))),
    ...members.flatMap(([key, member]) => damages(member).map((d) => ({ ...value, [key]: d }))),
  ]
}

/** Names of members, wherever the schema has them. */
function keysOf(schema: unknown, keys = new Set<string>()): ReadonlySet<string> {
  for (const [keyword, value] of Object.entries(Object(schema))) {
    if (keyword === 'properties') for (const key of Object.keys(Object(value))) keys.add(key)
    if (typeof value === 'object') keysOf(value, keys)
  }
  return keys
}
