/** A contract specification from JSON: what it says, or the first thing that is wrong with it and where. */
import {
  booleanAt,
  fieldsOf,
  listOf,
  type Read,
  readDocument,
  type Result,
  textAt,
  wordOf,
} from '#base'
import { settlementAt, remedyAt } from './parse-settlement.ts'
import {
  currencyAt,
  decimalAbove,
  idAt,
  integerFrom,
  nonNegative,
  ratioAt,
  refuseSpec,
  zoneAt,
} from './parse-values.ts'
import { BASELOAD, type Profile } from './hours.ts'
import type { Acceptance, ContractSpec, Interconnect, Location, Lot, Resource } from './spec.ts'

export const parseSpec = (document: unknown): Result<ContractSpec> => readDocument(document, specAt)

const specAt: Read<ContractSpec> = (value, at) => {
  const fields = fieldsOf(value, at)
  const spec: ContractSpec = fields.done({
    id: fields.required('id', idAt),
    version: fields.required('version', integerFrom(1, 1_000_000)),
    title: fields.required('title', textAt),
    currency: fields.required('currency', currencyAt),
    resource: fields.required('resource', resourceAt),
    location: fields.required('location', locationAt),
    profile: fields.required('profile', profileAt),
    lot: fields.required('lot', lotAt),
    tick: fields.required('tick', decimalAbove),
    settlement: fields.required('settlement', settlementAt),
    payment: fields.required('payment', paymentAt),
    ...fields.present('uptime', uptimeAt),
    ...fields.present('acceptance', acceptanceAt),
    ...fields.present('quality', qualityAt),
    substitution: fields.required('substitution', listOf(substituteAt)),
    curtailment: fields.required('curtailment', curtailmentAt),
    ...fields.present('remedy', remedyAt),
  })
  checkParts(spec, at)
  return spec
}

/** What fits by itself may not fit together. */
function checkParts({ lot, remedy, settlement }: ContractSpec, at: string): void {
  const isToll = settlement.kind === 'toll'
  if (isToll !== (lot.unit === 'kW-month'))
    refuseSpec(
      `${at}/lot/unit`,
      'a toll is per kW-month, and nothing else is',
      'Change one of them.',
    )
  if ((settlement.kind === 'physical') !== (remedy !== undefined))
    refuseSpec(
      `${at}/remedy`,
      'who has to deliver owes a remedy, and nobody else does',
      'Give a remedy with physical settlement only.',
    )
  if (isToll && lot.priceOf !== 'unit')
    refuseSpec(`${at}/lot/priceOf`, 'the fee of a toll is per unit', 'Write "unit".')
}

const resourceAt: Read<Resource> = (value, at) => {
  const fields = fieldsOf(value, at)
  const kind = fields.required('kind', wordOf<Resource['kind']>(['compute', 'power', 'storage']))
  if (kind === 'power')
    return fields.done({
      kind,
      shape: fields.required('shape', wordOf(['baseload', 'peak', 'asProduced'])),
      deliveryPoint: fields.required('deliveryPoint', textAt),
      ...fields.present('source', textAt),
    })
  if (kind === 'storage')
    return fields.done({
      kind,
      durationHours: fields.required('durationHours', decimalAbove),
      roundTripEfficiency: fields.required('roundTripEfficiency', ratioAt),
      cyclesPerYearMax: fields.required('cyclesPerYearMax', integerFrom(1, 10_000)),
    })
  return fields.done({
    kind,
    model: fields.required('model', textAt),
    form: fields.required('form', textAt),
    memoryGb: fields.required('memoryGb', integerFrom(1, 100_000)),
    gpusPerNode: fields.required('gpusPerNode', integerFrom(1, 1_000)),
    interconnect: fields.required('interconnect', interconnectAt),
    clusterMin: fields.required('clusterMin', integerFrom(1, 1_000_000)),
    host: fields.required('host', hostAt),
    storageTb: fields.required('storageTb', integerFrom(0, 1_000_000)),
  })
}

const interconnectAt: Read<Interconnect> = (value, at) => {
  const fields = fieldsOf(value, at)
  return fields.done({
    inside: fields.required('inside', wordOf<Interconnect['inside']>(['NVLink', 'PCIe', 'other'])),
    fabric: fields.required(
      'fabric',
      wordOf<Interconnect['fabric']>(['InfiniBand', 'RoCE', 'Ethernet']),
    ),
    gbPerSecond: fields.required('gbPerSecond', integerFrom(1, 100_000)),
  })
}

const hostAt = (value: unknown, at: string) => {
  const fields = fieldsOf(value, at)
  return fields.done({
    cpuCores: fields.required('cpuCores', integerFrom(1, 100_000)),
    memoryGb: fields.required('memoryGb', integerFrom(1, 1_000_000)),
    nvmeTb: fields.required('nvmeTb', integerFrom(0, 100_000)),
    egressGbPerSecond: fields.required('egressGbPerSecond', integerFrom(0, 100_000)),
  })
}

const locationAt: Read<Location> = (value, at) => {
  const fields = fieldsOf(value, at)
  return fields.done({
    id: fields.required('id', textAt),
    zone: fields.required('zone', zoneAt),
    eligibility: fields.required('eligibility', listOf(textAt)),
  })
}

const profileAt: Read<Profile> = (value, at) => {
  const fields = fieldsOf(value, at)
  const kind = fields.required('kind', wordOf<Profile['kind']>(['baseload', 'peak', 'hours']))
  if (kind === 'baseload') return fields.done(BASELOAD)
  const profile = fields.done({
    kind,
    days: fields.required('days', listOf(integerFrom(1, 7))),
    hours: fields.required('hours', listOf(hourRangeAt)),
  })
  if (profile.days.length === 0 || profile.hours.length === 0)
    refuseSpec(at, 'the profile has no hours', 'Name days and hours, or use baseload.')
  return profile
}

const hourRangeAt: Read<readonly [number, number]> = (value, at) => {
  const [from, to, ...rest] = listOf(integerFrom(0, 24))(value, at)
  if (from === undefined || to === undefined || rest.length > 0 || from >= to)
    return refuseSpec(at, 'hours are two numbers, the earlier first', 'Write [8, 20].')
  return [from, to]
}

const lotAt: Read<Lot> = (value, at) => {
  const fields = fieldsOf(value, at)
  return fields.done({
    title: fields.required('title', textAt),
    unit: fields.required('unit', wordOf(['GPU-h', 'MWh', 'kW-month'])),
    perHour: fields.required('perHour', decimalAbove),
    priceOf: fields.required('priceOf', wordOf(['unit', 'lot'])),
    expected: fields.required('expected', ratioAt),
  })
}

const paymentAt = (value: unknown, at: string) => {
  const fields = fieldsOf(value, at)
  return fields.done({
    arrearsDays: fields.required('arrearsDays', integerFrom(0, 365)),
    netting: fields.required('netting', booleanAt),
  })
}

const uptimeAt = (value: unknown, at: string) => {
  const fields = fieldsOf(value, at)
  return fields.done({
    reachableMin: fields.required('reachableMin', ratioAt),
    maintenanceHours: fields.required('maintenanceHours', integerFrom(0, 168)),
  })
}

const acceptanceAt: Read<Acceptance> = (value, at) => {
  const fields = fieldsOf(value, at)
  return fields.done({
    tests: fields.required('tests', listOf(testAt)),
    windowHours: fields.required('windowHours', integerFrom(1, 8_760)),
  })
}

const testAt = (value: unknown, at: string) => {
  const fields = fieldsOf(value, at)
  const test = fields.done({
    name: fields.required('name', textAt),
    unit: fields.required('unit', textAt),
    ...fields.present('min', nonNegative),
    ...fields.present('max', nonNegative),
  })
  if (test.min === undefined && test.max === undefined)
    refuseSpec(at, 'a test without a threshold cannot be failed', 'Give "min" or "max".')
  return test
}

const qualityAt = (value: unknown, at: string) => {
  const fields = fieldsOf(value, at)
  return fields.done({
    metric: fields.required('metric', textAt),
    specified: fields.required('specified', decimalAbove),
    qMin: fields.required('qMin', ratioAt),
  })
}

const substituteAt = (value: unknown, at: string) => {
  const fields = fieldsOf(value, at)
  return fields.done({
    grade: fields.required('grade', textAt),
    ratio: fields.required('ratio', decimalAbove),
  })
}

const curtailmentAt = (value: unknown, at: string) => {
  const fields = fieldsOf(value, at)
  return fields.done({
    excusedHoursMax: fields.required('excusedHoursMax', integerFrom(0, 744)),
    forceMajeure: fields.required('forceMajeure', booleanAt),
  })
}
