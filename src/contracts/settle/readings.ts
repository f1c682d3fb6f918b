/** What meters say of each hour of a piece of delivery, as it counts: substituted, capped, excused, short. */
import type { Contract, ContractBook, MeterFact, MeterReport } from '../book.ts'
import { divideHalfEven, max, microOf, min, ONE } from '../divide.ts'
import { type Hour, hoursOf, type Period } from '../hours.ts'
import { specOf } from '../netting.ts'
import { type ContractSpec, isMetered } from '../spec.ts'
import { qualityFactor } from './amounts.ts'
import { contractedIn } from './quantities.ts'

/** Quantities in millionths of the unit. contracted = delivered + excused + shortfall. */
export interface Reading {
  readonly hour: Hour
  readonly contracted: bigint
  readonly delivered: bigint
  readonly excused: bigint
  readonly shortfall: bigint
  /** Quality, in millionths. */
  readonly factor: bigint
  /** A meter has said something of it. */
  readonly isKnown: boolean
}

export function readingsOf(
  book: ContractBook,
  contract: Contract,
  piece: Period,
): readonly Reading[] {
  const spec = specOf(book, contract)
  const facts = factsOf(book, contract, spec)
  const excuses = new Map<number, bigint>()
  for (const { start, quantity } of contract.excuses)
    excuses.set(start, (excuses.get(start) ?? 0n) + microOf(quantity))
  return hoursOf(spec.location.zone, spec.profile, piece).map((hour) => {
    const contracted = contractedIn(spec, contract.lots, hour)
    if (!isMetered(spec)) return { ...NOTHING, hour, contracted, delivered: contracted }
    const fact = facts.get(hour.start)
    const isTaken = contract.acceptance !== 'rejected' && fact !== undefined && fact.factor > 0n
    const delivered = isTaken ? min(fact.quantity, contracted) : 0n
    const excused = min(excuses.get(hour.start) ?? 0n, contracted - delivered)
    return {
      hour,
      contracted,
      delivered,
      excused,
      shortfall: max(0n, contracted - delivered - excused),
      factor: isTaken ? fact.factor : ONE,
      isKnown: fact !== undefined,
    }
  })
}

const NOTHING = { excused: 0n, shortfall: 0n, factor: ONE, isKnown: true }

interface Fact {
  readonly quantity: bigint
  readonly factor: bigint
}

/** By start of the hour, from the newest version of every report. */
function factsOf(book: ContractBook, contract: Contract, spec: ContractSpec) {
  const facts = new Map<number, Fact>()
  for (const report of book.reports.get(contract.id)?.values() ?? []) {
    const factor = factorOf(spec, report)
    const ratio = ratioOf(spec, report)
    for (const fact of report.facts)
      facts.set(fact.start, { quantity: countedOf(spec, fact, ratio), factor })
  }
  return facts
}

function factorOf({ quality }: ContractSpec, report: MeterReport): bigint {
  if (quality === undefined || report.quality === undefined) return ONE
  const measured = microOf(report.quality)
  return qualityFactor(measured, microOf(quality.specified), microOf(quality.qMin))
}

function ratioOf({ substitution }: ContractSpec, { grade }: MeterReport): bigint {
  const substitute = substitution.find((one) => one.grade === grade)
  return substitute === undefined ? ONE : microOf(substitute.ratio)
}

/** An hour that could not be reached for long enough does not count. */
function countedOf({ uptime }: ContractSpec, fact: MeterFact, ratio: bigint): bigint {
  const isReached =
    uptime === undefined ||
    fact.reachable === undefined ||
    microOf(fact.reachable) >= microOf(uptime.reachableMin)
  return isReached ? divideHalfEven(microOf(fact.quantity) * ratio, ONE) : 0n
}
