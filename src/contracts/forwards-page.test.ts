import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LIFECYCLE, type Step } from './lifecycle.ts'

const PAGE = join(import.meta.dirname, '../../docs/concepts/forwards.md')

test('the page shows the table of steps as it is', () => {
  const shown = /<!-- LIFECYCLE -->\n([\s\S]*?)<!-- \/LIFECYCLE -->/.exec(
    readFileSync(PAGE, 'utf8'),
  )
  expect(shown?.[1]?.trim()).toBe(tableOf(LIFECYCLE))
})

const tableOf = (steps: readonly Step[]): string =>
  [
    '| step | from | who | by | otherwise |',
    '|---|---|---|---|---|',
    ...steps.map(
      ({ step, from, who, by, otherwise }) =>
        `| ${step} | ${from.join(', ')} | ${who.join(', ')} | ${daysOf(by.ms)}${by.after} | ${otherwise} |`,
    ),
  ].join('\n')

function daysOf(ms: number): string {
  const days = Math.abs(ms) / 86_400_000
  if (days === 0) return ''
  return `${days} ${days === 1 ? 'day' : 'days'} ${ms < 0 ? 'before' : 'after'} `
}
