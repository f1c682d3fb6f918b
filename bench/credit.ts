/**
 * What limits between participants cost, in time and in welfare: `npm run bench -- credit`. The same bids are cleared without
 * limits, with eligibility alone, and with credit that seldom and that often binds.
 */
import { writeFileSync } from 'node:fs'
import { clearMarket, type Outcome, verifyOutcome } from '#auction'
import { type Market, parseMarket } from '#bidding'
import { loadSolver } from '#solver'
import { grouped } from '../src/cli/numbers.ts'
import { table, terminalOf } from '../src/cli/terminal.ts'
import { creditMarket, LIMITS, type Limits } from './credit-markets.ts'
import { warmUp } from './warm-up.ts'

const SIZES = [200, 1_000, 5_000]
const SECONDS = 40
const GAP = 1e-3

interface Row {
  readonly bids: number
  readonly participants: number
  readonly limits: Limits
  readonly seconds: number
  readonly status: string
  readonly welfare: number
  /** What the bound allows above the welfare, as a share of the bound. */
  readonly gap: number
  readonly contracts: number
  /** What the verifier finds wrong. */
  readonly broken: number
  /** To the same bids without limits. */
  readonly timeRatio: number
  readonly welfareShare: number
}

/** `--seconds N` for each clearing, `--sizes 200,1000`, `--json FILE` for machines. */
export async function benchCredit(argv: readonly string[]): Promise<void> {
  const option = (name: string): string | undefined => argv[argv.indexOf(name) + 1 || argv.length]
  const seconds = Number(option('--seconds') ?? SECONDS)
  const sizes = option('--sizes')?.split(',').map(Number) ?? SIZES
  const solver = await loadSolver()
  warmUp((model) => {
    const session = solver.open(model)
    session.solveMip({ seconds: 5, gap: 0, seed: 1 })
    session.dispose()
  })
  const rows: Row[] = []
  for (const bids of sizes) {
    let open: Row | undefined
    for (const limits of LIMITS) {
      const market = marketOf(bids, limits)
      const began = performance.now()
      const clock = (): number => (performance.now() - began) / 1000
      const outcome = clearMarket(market, { clock, seconds, gap: GAP, seed: 'credit' }, solver)
      const row = rowOf(market, outcome, { bids, limits, seconds: clock(), open })
      open ??= row
      rows.push(row)
      process.stderr.write(`${bids} bids, ${limits}: ${row.seconds.toFixed(1)} s\n`)
    }
  }
  process.stdout.write(
    `At most ${seconds} s for each; read the ratios, not the seconds.\n\n${reportOf(rows)}\n`,
  )
  const json = option('--json')
  if (json !== undefined)
    writeFileSync(json, `${JSON.stringify({ credit: { seconds, gap: GAP, rows } }, null, 2)}\n`)
  if (rows.some(({ broken }) => broken > 0)) process.exitCode = 1
}

function marketOf(bids: number, limits: Limits): Market {
  const market = parseMarket(creditMarket(bids, limits))
  if (!market.ok) throw new Error(JSON.stringify(market.error))
  return market.value
}

function rowOf(
  market: Market,
  outcome: Outcome,
  run: {
    readonly bids: number
    readonly limits: Limits
    readonly seconds: number
    readonly open: Row | undefined
  },
): Row {
  const { bids, limits, seconds, open } = run
  const [welfare, bound] = [Number(outcome.welfare) / 1e6, Number(outcome.bound) / 1e6]
  return {
    bids,
    participants: new Set(market.bids.map(({ by }) => by)).size,
    limits,
    seconds: Math.round(seconds * 100) / 100,
    status: outcome.status,
    welfare,
    gap: bound === 0 ? 0 : (bound - welfare) / bound,
    contracts: outcome.forwards.length,
    broken: verifyOutcome(market, outcome).length,
    timeRatio: open === undefined ? 1 : seconds / open.seconds,
    welfareShare: open === undefined ? 1 : welfare / open.welfare,
  }
}

function reportOf(rows: readonly Row[]): string {
  const right = (title: string) => ({ title, align: 'right' as const })
  const columns = [
    right('bids'),
    right('participants'),
    { title: 'limits', align: 'left' as const },
    ...['seconds', 'ratio', 'welfare', 'of none', 'gap', 'contracts', 'broken rules'].map(right),
    { title: 'status', align: 'left' as const },
  ]
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
  const cells = rows.map((row) => [
    grouped(row.bids),
    String(row.participants),
    row.limits,
    row.seconds.toFixed(2),
    `${row.timeRatio.toFixed(1)}×`,
    grouped(row.welfare.toFixed(2)),
    percent(row.welfareShare),
    percent(row.gap),
    grouped(row.contracts),
    String(row.broken),
    row.status,
  ])
  return table(columns, cells, terminalOf(process.stdout))
}
