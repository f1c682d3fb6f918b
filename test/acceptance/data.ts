/** The acceptance data beside the repository: market files with known answers, cleared and compared. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect } from 'vitest'
import { clearMarket, type Outcome, verifyOutcome } from '#auction'
import { compareText } from '#base'
import { type Market, readMarketFile } from '#bidding'
import type { Micro } from '#market'
import { loadSolver } from '#solver'
import { expectSchema } from '../outcome-schema.ts'

const DATA = resolve(import.meta.dirname, '../../../shared/data')

/** Where the folder is absent, its tests are skipped under this name. */
export const MISSING = 'no data sets in ../shared/data'
export const hasData = existsSync(DATA)

const solver = await loadSolver()

const clock = (): number => performance.now() / 1000

/** Names of the folder's market files that match, in order: `namesOf('auction', /-small-/)`. */
export const namesOf = (folder: string, pattern: RegExp): readonly string[] =>
  (hasData ? readdirSync(join(DATA, folder)) : [])
    .filter((name) => name.endsWith('.json.gz') && pattern.test(name))
    .map((name) => name.replace('.json.gz', ''))
    .toSorted(compareText)

export function marketOf(folder: string, name: string): Market {
  const market = readMarketFile(readFileSync(join(DATA, folder, `${name}.json.gz`)))
  if (!market.ok) throw new Error(JSON.stringify(market.error))
  return market.value
}

/** The answer beside a market file, `NAME.expected.json` or `NAME.published.json`. */
export const answerOf = <T>(folder: string, file: string): T =>
  JSON.parse(readFileSync(join(DATA, folder, `${file}.json`), 'utf8'))

/** Clears to the optimum, or as near to it as the time allows. The outcome keeps every rule, and its bounds hold. */
export function cleared(market: Market, seconds: number, gap = 0): Outcome {
  const outcome = clearMarket(market, { clock, seconds, gap, seed: 'acceptance' }, solver)
  expect(verifyOutcome(market, outcome)).toEqual([])
  expectSchema(outcome)
  const { welfare, bound, efficientBound, certificate } = outcome
  expect(bound).toBeGreaterThanOrEqual(welfare)
  expect(efficientBound).toBeGreaterThanOrEqual(welfare)
  expect(certificate.bound).toBeGreaterThanOrEqual(bound)
  if (outcome.status === 'optimal')
    expect(Number(bound - welfare)).toBeLessThanOrEqual(Math.max(1, gap * Number(welfare)))
  return outcome
}

/** Micro-units as currency units. */
export const money = (micro: Micro): number => Number(micro) / 1e6

export const filledIn = ({ fills }: Outcome): ReadonlySet<string> =>
  new Set(fills.map(({ bid }) => bid))
