/**
 * Facts of meters: signed by a source that the venue knows, by hour, in versions. The same version again is the same
 * report; the next version is a correction; anything else contradicts what was said.
 */
import { canonicalJson, err, ok, pointer, type Refusal, verifySignature } from '#base'
import type { Contract, ContractBook, MeterFact, MeterReport } from '../book.ts'
import { isDecimal, microOf, ONE } from '../divide.ts'
import {
  contractOf,
  type Decision,
  draftOn,
  noContract,
  notParty,
  type Of,
  refusal,
  speaksFor,
} from '../decision.ts'
import { type Hour, hoursOf, instantsOf, monthOf, wholeMonth } from '../hours.ts'
import { withinOf } from '../lifecycle.ts'
import { specOf } from '../netting.ts'
import { isMetered } from '../spec.ts'
import { catchUp } from './catch-up.ts'
import { notNow } from './delivery.ts'

/** What a source signs. */
export function meterText({ signature, ...facts }: MeterReport): string {
  return canonicalJson(facts)
}

export function submitMeter(book: ContractBook, { at, by, report }: Of<'submitMeter'>): Decision {
  const contract = book.contracts.get(report.contract)
  if (contract === undefined) return noContract
  if (!speaksFor(by, [contract.buyer, contract.seller])) return notParty
  const found = reportRefusal(book, report)
  if (found !== undefined) return err([found])
  if (isRepeated(book, report)) return ok([])
  const draft = draftOn(book, at)
  catchUp(draft, contract.id)
  const now = contractOf(draft.book(), contract.id)
  const isOpen = ['delivering', 'delivered', 'short', 'settled', 'closed'].includes(now.status)
  if (!isOpen) return notNow(now)
  const wrong = factsRefusal(draft.book(), now, { report, at })
  if (wrong !== undefined) return err([wrong])
  draft.add({ kind: 'meterTaken', report })
  return ok(draft.events)
}

const knownOf = (book: ContractBook, report: MeterReport): MeterReport | undefined =>
  book.reports.get(report.contract)?.get(`${report.source}/${report.id}`)

const isRepeated = (book: ContractBook, report: MeterReport): boolean =>
  knownOf(book, report)?.version === report.version

/** Who says it, and in which version. */
function reportRefusal(book: ContractBook, report: MeterReport): Refusal | undefined {
  const key = book.sources.get(report.source)
  if (key === undefined)
    return refusal(
      'source_unknown',
      `the venue knows no source "${report.source}"`,
      'Let the venue add it with its public key.',
      '/report/source',
    )
  if (!verifySignature(key, meterText(report), report.signature))
    return refusal(
      'meter_unsigned',
      'the report is not signed by its source',
      'Sign the canonical text of the report without its signature.',
      '/report/signature',
    )
  const known = knownOf(book, report)
  const newest = known?.version ?? 0
  if (report.version === newest && canonicalJson(known) !== canonicalJson(report))
    return refusal(
      'meter_contradictory',
      `version ${newest} of this report says something else`,
      `Send a correction as version ${newest + 1}.`,
      '/report/version',
    )
  return report.version === newest || report.version === newest + 1
    ? undefined
    : refusal(
        'meter_version_wrong',
        `the newest version is ${newest}`,
        `Send ${newest + 1} next.`,
        '/report/version',
      )
}

type Reported = { readonly report: MeterReport; readonly at: number }

function factsRefusal(
  book: ContractBook,
  contract: Contract,
  { report, at }: Reported,
): Refusal | undefined {
  const spec = specOf(book, contract)
  if (!isMetered(spec))
    return refusal(
      'not_metered',
      'the quantity of this contract is not metered',
      'Nothing is left to do.',
      '/report/contract',
    )
  if (report.grade !== undefined && !spec.substitution.some(({ grade }) => grade === report.grade))
    return refusal(
      'grade_unknown',
      `"${report.grade}" may not be delivered instead`,
      'Deliver what was sold, or what its substitution list names.',
      '/report/grade',
    )
  if (report.quality !== undefined && !isQuantity(report.quality))
    return noQuantity('/report/quality')
  const hours = new Map(
    hoursOf(spec.location.zone, spec.profile, contract.period).map((hour) => [hour.start, hour]),
  )
  const taken = hoursOfOthers(book, report)
  const own = new Set<number>()
  for (const [k, fact] of report.facts.entries()) {
    const place = pointer('/report/facts', k)
    const hour = hours.get(fact.start)
    const found =
      hour === undefined
        ? noHour(place)
        : factRefusal(fact, hour, { at, place, zone: spec.location.zone })
    if (found !== undefined) return found
    if (own.has(fact.start) || taken.has(fact.start))
      return refusal(
        'hour_metered_twice',
        'that hour is in this report already, or in another',
        'Name each hour once, and correct a report by its next version.',
        place,
      )
    own.add(fact.start)
  }
  return undefined
}

const noHour = (place: string): Refusal =>
  refusal(
    'hour_not_delivered',
    'the contract has no hour that begins then',
    'Give the start of an hour of its delivery calendar.',
    place,
  )

function hoursOfOthers(book: ContractBook, report: MeterReport): ReadonlySet<number> {
  const key = `${report.source}/${report.id}`
  const others = book.reports.get(report.contract)?.filter((_, other) => other !== key)
  return new Set(others?.valueSeq().flatMap(({ facts }) => facts.map(({ start }) => start)))
}

function factRefusal(
  { start, quantity, reachable }: MeterFact,
  hour: Hour,
  { at, place, zone }: { readonly at: number; readonly place: string; readonly zone: string },
): Refusal | undefined {
  if (!isQuantity(quantity) || (reachable !== undefined && !isShare(reachable)))
    return noQuantity(place)
  if (start + hour.minutes * 60_000 > at)
    return refusal('meter_early', 'that hour is not over', 'Report it when it is.', place)
  const monthEnd = instantsOf(zone, wholeMonth(monthOf(hour.date)))[1]
  return at > monthEnd + withinOf('correct')
    ? refusal(
        'meter_late',
        'what was metered in that month stands',
        'Settle what is wrong between the two of you.',
        place,
      )
    : undefined
}

const noQuantity = (place: string): Refusal =>
  refusal(
    'quantity_malformed',
    'a quantity is no decimal of zero or more, or a share not between 0 and 1',
    'Write "8" and "0.995".',
    place,
  )

const isQuantity = (text: string): boolean =>
  isDecimal(text) && microOf(text) >= 0n && microOf(text) <= ONE * ONE
const isShare = (text: string): boolean => isQuantity(text) && microOf(text) <= ONE
