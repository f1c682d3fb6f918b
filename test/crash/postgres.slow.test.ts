/** SIGKILL at every step of everything a venue does, in PostgreSQL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PostgresServer, startPostgres, withoutPostgres } from '../postgres.ts'
import { JOURNAL_STEPS } from './fail-points.ts'
import { sweep } from './sweep.ts'

/** Five hundred with `npm test -- --whole test/crash`. */
const KILLS = process.env.WALRAS_TEST_WHOLE === '1' ? 500 : 120

const missing = withoutPostgres()
if (missing !== undefined) console.log(`Kills in PostgreSQL are skipped: ${missing}.`)

describe.skipIf(missing !== undefined)('in PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 300_000)
  afterAll(() => server?.stop())

  test(`${KILLS} kills: nothing acknowledged is lost, nothing is done twice, no auction is half done`, async () => {
    const { table, faults, lanes } = await sweep({
      name: 'postgres',
      kills: KILLS,
      lanes: 4,
      steps: JOURNAL_STEPS,
      placeOf: (lane) => ({ kind: 'postgres', url: server.url, market: `lane-${lane}` }),
    })
    console.log(table)
    expect(faults).toEqual([])
    expect(lanes.flatMap(({ troubles }) => troubles)).toEqual([])
  }, 900_000)
})
