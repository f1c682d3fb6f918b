/** Many lanes beside each other, and what became of them as a table. */
import { join } from 'node:path'
import type { JournalPlace } from '#journal'
import { bundled } from './bundle.ts'
import { faultsOf } from './check.ts'
import type { FailPoint } from './fail-points.ts'
import { type Lane, runLane } from './lane.ts'

export interface SweepOptions {
  /** Also of the folder of the bundle, so that sweeps do not share one. */
  readonly name: string
  readonly kills: number
  readonly lanes: number
  /** Every second kill is at one of them, in turn; the others are at any moment. */
  readonly steps: readonly string[]
  readonly placeOf: (lane: number) => JournalPlace
}

export interface Swept {
  readonly lanes: readonly Lane[]
  readonly faults: readonly string[]
  readonly table: string
}

export async function sweep({ name, kills, lanes, steps, placeOf }: SweepOptions): Promise<Swept> {
  const folder = await bundled(`crash-${name}`, {
    child: 'test/crash/child.ts',
    'snapshot-worker': 'test/crash/snapshot-worker.ts',
  })
  const points = Array.from({ length: kills }, (_, k) => pointOf(steps, k))
  const run = await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      runLane({
        place: placeOf(lane),
        child: join(folder, 'child.js'),
        seed: lane,
        points: points.filter((_, k) => (k >> 1) % lanes === lane),
      }),
    ),
  )
  const faults: string[] = []
  for (const lane of run) faults.push(...(await faultsOf(lane)))
  return { lanes: run, faults, table: tableOf(name, run, faults) }
}

function pointOf(steps: readonly string[], kill: number): FailPoint | undefined {
  if (kill % 2 === 0) return undefined
  const turn = kill >> 1
  const step = steps[turn % steps.length] ?? ''
  // Some steps come once in a while, others with every command.
  const isRare = /^(?:snapshot|segment)/.test(step)
  return { step, nth: isRare ? 1 : 1 + (Math.floor(turn / steps.length) % 4) }
}

function tableOf(name: string, lanes: readonly Lane[], faults: readonly string[]): string {
  const kills = new Map<string, number>()
  for (const lane of lanes)
    for (const [step, count] of lane.kills) kills.set(step, (kills.get(step) ?? 0) + count)
  const total = [...kills.values()].reduce((sum, count) => sum + count, 0)
  const sum = (of: (lane: Lane) => number): number => lanes.reduce((n, lane) => n + of(lane), 0)
  const starts = lanes.flatMap((lane) => lane.starts).toSorted((a, b) => a - b)
  const at = (share: number): string =>
    `${Math.round(starts[Math.floor(share * (starts.length - 1))] ?? 0)} ms`
  const rows = [...kills].map(([step, count]) => `${String(count).padStart(6)}  ${step}`)
  return [
    `${name}: ${total} kills, ${faults.length} faults`,
    ...rows,
    `${sum((lane) => lane.sent.size)} commands, ${sum((lane) => lane.retried)} of them answered only after a restart; ${sum((lane) => lane.told.length)} auctions published`,
    `from start to taking bids: half ${at(0.5)}, 99 % ${at(0.99)}, all ${at(1)}`,
  ].join('\n')
}
