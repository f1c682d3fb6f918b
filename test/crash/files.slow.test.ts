/** SIGKILL at every step of everything a venue does, on files. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { DISK_STEPS, JOURNAL_STEPS } from './fail-points.ts'
import { sweep } from './sweep.ts'

/** Five hundred with `npm test -- --whole test/crash`. */
const KILLS = process.env.WALRAS_TEST_WHOLE === '1' ? 500 : 120

const folder = mkdtempSync(join(tmpdir(), 'walras-crash-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test(`${KILLS} kills: nothing acknowledged is lost, nothing is done twice, no auction is half done`, async () => {
  const { table, faults, lanes } = await sweep({
    name: 'files',
    kills: KILLS,
    lanes: 4,
    steps: [...DISK_STEPS, ...JOURNAL_STEPS],
    placeOf: (lane) => ({ kind: 'files', folder: join(folder, String(lane)) }),
  })
  console.log(table)
  expect(faults).toEqual([])
  expect(lanes.flatMap(({ troubles }) => troubles)).toEqual([])
}, 900_000)
