/** docs/concepts/margin.md says what is worked out, to the cent. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { workedFigures } from './worked.ts'

const PAGE = resolve(import.meta.dirname, '../../docs/concepts/margin.md')

test('every worked figure is on the page', () => {
  const page = readFileSync(PAGE, 'utf8').replace(/\s+/g, ' ')
  const figures = [...workedFigures()].filter(([name]) => name !== 'default')
  expect(figures.length).toBeGreaterThan(25)
  expect(figures.filter(([, figure]) => !page.includes(figure))).toEqual([])
})

test('the default of the host is on the page', () => {
  const [lab, , wind] = (workedFigures().get('default') ?? '').split(' | ')
  expect(readFileSync(PAGE, 'utf8')).toContain(`${lab} | – | ${wind}`)
})
