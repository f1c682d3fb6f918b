/** Bad market files: each is refused with its code, at its exact place, with a remedy, soon, and never thrown. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readMarketFile } from '#bidding'
import { BAD_BIDS } from './bad-files/bids.ts'
import { BAD_DOCUMENTS } from './bad-files/documents.ts'
import { type BadFile, GOOD } from './bad-files/good.ts'
import { BAD_SIZES } from './bad-files/large.ts'
import { BAD_TEXTS } from './bad-files/texts.ts'

const ROOT = resolve(import.meta.dirname, '..')
const BAD_FILES = [...BAD_TEXTS, ...BAD_DOCUMENTS, ...BAD_BIDS, ...BAD_SIZES]

describe('bad files are refused', () => {
  test.each(BAD_FILES)('$name: $code', ({ file, code, at }) => {
    const bytes = bytesOf(file())
    const started = performance.now()
    const result = readMarketFile(bytes)
    expect(performance.now() - started).toBeLessThan(2000)
    if (result.ok) throw new Error('it was taken')
    expect(result.error[0]).toMatchObject({ code, at })
    expect(result.error.length).toBeLessThanOrEqual(20)
    for (const refusal of result.error) {
      expect(refusal.cause).not.toBe('')
      expect(refusal.remedy).toMatch(/\S.*[.?!]$/)
      expect(refusal.cause.length + refusal.remedy.length).toBeLessThan(600)
    }
  })

  test('there are a hundred and ten and more', () => {
    expect(BAD_FILES.length).toBeGreaterThanOrEqual(110)
  })

  test('the file they are made of is good', () => {
    expect(readMarketFile(bytesOf(GOOD))).toMatchObject({ ok: true })
  })
})

describe('what is unusual but exact is taken', () => {
  test.each([
    ['"limit":"12.50"', '"limit":"-2.50"'],
    ['"limit":"12.50"', '"limit":"-0.00"'],
    ['"limit":"12.50"', '"limit":"12.5000000000"'],
    ['"quantity":[0,64]', '"quantity":[-0,6.4e1]'],
    ['"quantity":[0,64]', '"quantity":[64.0,64]'],
    ['"unit":"MWh"', '"unit":"\\u004dWh \\ud83d\\udd0b"'],
  ])('%s as %s', (from, to) => {
    const text = JSON.stringify(GOOD).replace(from, to)
    expect(text).toContain(to)
    expect(readMarketFile(bytesOf(text))).toMatchObject({ ok: true })
  })
})

test('hints name what was meant', () => {
  const remedies = (name: string): string | undefined => {
    const file = BAD_FILES.find((bad) => bad.name === name)
    const result = file && readMarketFile(bytesOf(file.file()))
    return result && !result.ok ? result.error[0]?.remedy : undefined
  }
  expect(remedies('an unknown product')).toBe('Did you mean "gpu-1"?')
  expect(remedies('key misspelt')).toBe('Did you mean "limit"?')
  expect(remedies('an unknown pricing')).toBe('Did you mean "uniform"?')
  expect(remedies('limit is a number')).toBe('Write it as a string: "2.5".')
  expect(remedies('quantity is a number')).toContain('[64, 64] for all or nothing, or [0, 64]')
  expect(remedies('limit off its tick')).toBe('Write 12.50 or 12.51.')
})

describe('docs/reference/refusals.md', () => {
  const page = readFileSync(join(ROOT, 'docs/reference/refusals.md'), 'utf8')
  const sections = page.split(/^## /m).slice(1)
  const documented = sections.map((section) => /^`(\w+)`/.exec(section)?.[1])

  test('names every code of the sources, and no other', () => {
    const refusing = [
      'base',
      'bidding',
      'margin',
      'seals',
      'auction',
      'ledger',
      'contracts',
      'exchange',
      'audit',
      'api',
      'journal',
      'desk',
      'gateway',
      'cli',
    ]
    const codes = refusing.flatMap((module) => codesIn(join(ROOT, 'src', module)))
    // What the API answers has a page of its own, made of its table of problems.
    const problems = readFileSync(join(ROOT, 'docs/reference/problems.md'), 'utf8')
    const isProblem = (code = '') => problems.includes(`:problem:${code}\``)
    const known = codes.filter((code) => documented.includes(code) || !isProblem(code))
    expect(documented.toSorted()).toEqual([...new Set(known)].toSorted())
  })

  test('says cause and remedy of each', () => {
    for (const section of sections)
      expect(section).toMatch(/\*\*Cause\*\* \S[\s\S]*\*\*Remedy\*\* \S/)
  })

  test('every code of src/bidding has a bad file', () => {
    expect([...new Set(BAD_FILES.map(({ code }) => code))].toSorted()).toEqual(
      codesIn(join(ROOT, 'src/bidding')),
    )
  })
})

function bytesOf(file: ReturnType<BadFile['file']>): Uint8Array {
  if (file instanceof Uint8Array) return file
  return Buffer.from(typeof file === 'string' ? file : JSON.stringify(file))
}

/** Every text in the sources that has the form of a code: words joined by underscores. Those of the public API are problems. */
function codesIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => /(?<!\.test)\.ts$/.test(file) && !/^v1[\\/]/.test(file))
  const codes = sources.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/'([a-z]+(?:_[a-z0-9]+)+)'/g)].map(
      ([, code = '']) => code,
    ),
  )
  return [...new Set(codes)].toSorted()
}
