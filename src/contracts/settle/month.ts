/** What is owed under one contract for one month, or a piece of it, line by line. */
import { err, ok, type Refusal, type Result, rfc3339, unreachable } from '#base'
import type { Micro } from '#market'
import type { Contract, ContractBook, InvoiceLine, LineKind, SettledMonth } from '../book.ts'
import { decimalOfMicro, divideHalfEven, max, microOf, min, ONE } from '../divide.ts'
import { type Month, monthOf, type Period, wholeMonth } from '../hours.ts'
import { specOf } from '../netting.ts'
import type { Fixing, Remedy } from '../spec.ts'
import {
  coverDamages,
  difference,
  indexRefund,
  liquidatedDamages,
  type Priced,
  serviceCredit,
  tollFee,
  worth,
} from './amounts.ts'
import { fixingOf, indexIn } from './fixings.ts'
import { minutesIn, quantityIn, unitOf } from './quantities.ts'
import { type Reading, readingsOf } from './readings.ts'

export interface Owed {
  readonly lines: readonly InvoiceLine[]
  readonly settled: Omit<SettledMonth, 'at'>
  /** More was not delivered than the buyer has to bear. */
  readonly mayTerminate: boolean
}

/** The piece lies in one month. Refused where an index is missing and the ladder ends. */
export function owedFor(book: ContractBook, contract: Contract, piece: Period): Result<Owed> {
  const readings = readingsOf(book, contract, piece)
  const { settlement } = specOf(book, contract)
  switch (settlement.kind) {
    case 'physical':
      return firm(book, contract, readings)
    case 'asProduced':
      return ok(owed(contract, readings, [deliveredLine(contract, readings)]))
    case 'toll':
      return ok(owed(contract, readings, [tollLine(book, contract, readings)]))
    case 'financial':
    case 'difference':
      return byIndex(book, contract, { readings, fixing: settlement })
    default:
      return unreachable(settlement)
  }
}

const sumOf = (
  readings: readonly Reading[],
  key: 'contracted' | 'delivered' | 'shortfall',
): bigint => readings.reduce((sum, reading) => sum + reading[key], 0n)

function owed(
  contract: Contract,
  readings: readonly Reading[],
  lines: readonly InvoiceLine[],
): Owed {
  const signed = lines.map(({ from, amount }) =>
    from === contract.buyer ? microOf(amount) : -microOf(amount),
  )
  const damages = lines.filter(({ kind }) => kind === 'damages')
  return {
    lines: lines.filter(({ amount }) => microOf(amount) !== 0n),
    mayTerminate: false,
    settled: {
      amount: decimalOfMicro(signed.reduce((sum, one) => sum + one, 0n)),
      delivered: decimalOfMicro(sumOf(readings, 'delivered')),
      shortfall: decimalOfMicro(sumOf(readings, 'shortfall')),
      damages: damages[0]?.amount ?? '0.00',
    },
  }
}

/** `amount`: positive where the buyer pays. */
export function lineOf(
  { id, buyer, seller }: Contract,
  kind: LineKind,
  amount: Micro,
  more: Pick<InvoiceLine, 'quantity' | 'factor'> = {},
): InvoiceLine {
  const isBuyers = amount >= 0n
  return {
    kind,
    contract: id,
    from: isBuyers ? buyer : seller,
    to: isBuyers ? seller : buyer,
    amount: decimalOfMicro(isBuyers ? amount : -amount),
    ...more,
  }
}

function deliveredLine(contract: Contract, readings: readonly Reading[]): InvoiceLine {
  const delivered = sumOf(readings, 'delivered')
  const weighted = readings.reduce((sum, one) => sum + one.delivered * one.factor, 0n)
  const { price, per } = unitOf(contract)
  return lineOf(contract, 'delivered', divideHalfEven(price * weighted, per * ONE), {
    quantity: decimalOfMicro(delivered),
    ...(delivered > 0n && { factor: decimalOfMicro(divideHalfEven(weighted, delivered)) }),
  })
}

function firm(book: ContractBook, contract: Contract, readings: readonly Reading[]): Result<Owed> {
  const spec = specOf(book, contract)
  const goods = deliveredLine(contract, readings)
  if (spec.remedy === undefined) return ok(owed(contract, readings, [goods]))
  const claim = damagesFor(book, contract, { readings, remedy: spec.remedy })
  if (!claim.ok) return claim
  const value = worth(unitOf(contract), quantityIn(spec, contract.lots, contract.period))
  const cap = divideHalfEven(max(0n, value) * microOf(spec.remedy.capOfValue), ONE)
  const month = readings[0] === undefined ? '' : monthOf(readings[0].hour.date)
  const before = Object.entries(contract.settled)
    .filter(([other]) => other !== month)
    .reduce((sum, [, { damages }]) => sum + microOf(damages), 0n)
  const damages = max(0n, min(claim.value, cap - before))
  const shortfall = sumOf(readings, 'shortfall')
  const line = lineOf(contract, 'damages', -damages, { quantity: decimalOfMicro(shortfall) })
  const mayTerminate =
    shortfall * ONE > sumOf(readings, 'contracted') * microOf(spec.remedy.terminateAbove)
  return ok({ ...owed(contract, readings, [goods, line]), mayTerminate })
}

function damagesFor(
  book: ContractBook,
  contract: Contract,
  { readings, remedy }: { readonly readings: readonly Reading[]; readonly remedy: Remedy },
): Result<Micro> {
  const unit = unitOf(contract)
  const shortfall = sumOf(readings, 'shortfall')
  const short = readings.filter((reading) => reading.shortfall > 0n)
  if (short[0] === undefined) return ok(0n)
  const bought = contract.covers[monthOf(short[0].hour.date)]
  const cover = bought === undefined ? undefined : microOf(bought)
  switch (remedy.kind) {
    case 'cover':
      return ok(coverDamages(unit, { shortfall, cover, rate: microOf(remedy.rate) }))
    case 'damages': {
      if (cover === undefined) return ok(serviceCredit(unit, shortfall, microOf(remedy.credit)))
      const replaced = short.map(({ hour, shortfall: quantity }): Priced => {
        const index = indexIn(book, remedy.index, hour)
        const cap =
          index === undefined ? cover : divideHalfEven(index * microOf(remedy.coverCap), ONE)
        return { quantity, price: min(cover, cap) }
      })
      return ok(liquidatedDamages(unit, replaced, microOf(remedy.premium)))
    }
    case 'refund': {
      const missed: Priced[] = []
      for (const { hour, shortfall: quantity } of short) {
        const price = indexIn(book, remedy.index, hour)
        if (price === undefined) return err([noFixing(remedy.index, hour.start)])
        missed.push({ quantity, price })
      }
      return ok(indexRefund(unit, missed))
    }
  }
}

function byIndex(
  book: ContractBook,
  contract: Contract,
  { readings, fixing }: { readonly readings: readonly Reading[]; readonly fixing: Fixing },
): Result<Owed> {
  const { settlement } = specOf(book, contract)
  const skipsNegative =
    settlement.kind === 'difference' && settlement.negativePrice === 'doesNotCount'
  const hours: Priced[] = []
  for (const { hour, delivered: quantity } of readings) {
    const price = fixingOf(book, contract, fixing, hour)
    if (price === undefined) return err([noFixing(fixing.index, hour.start)])
    if (price >= 0n || !skipsNegative) hours.push({ quantity, price })
  }
  const quantity = hours.reduce((sum, one) => sum + one.quantity, 0n)
  const line = lineOf(contract, 'difference', -difference(unitOf(contract), hours), {
    quantity: decimalOfMicro(quantity),
  })
  return ok({ ...owed(contract, readings, [line]), mayTerminate: false })
}

function tollLine(
  book: ContractBook,
  contract: Contract,
  readings: readonly Reading[],
): InvoiceLine {
  const spec = specOf(book, contract)
  const { settlement, lot, location, profile } = spec
  const month: Month = readings[0] === undefined ? '' : monthOf(readings[0].hour.date)
  if (month === '' || settlement.kind !== 'toll') return lineOf(contract, 'toll', 0n)
  const capacity = BigInt(contract.lots) * microOf(lot.perHour)
  const contracted = sumOf(readings, 'contracted')
  const known = readings.filter((one) => one.delivered > 0n)
  const factor = known.reduce((least, one) => min(least, one.factor), ONE)
  const fee = tollFee(unitOf(contract), {
    capacity,
    month: (capacity * minutesIn(location.zone, profile, wholeMonth(month))) / 60n,
    contracted,
    available: contracted - sumOf(readings, 'shortfall'),
    availabilityMin: microOf(settlement.availabilityMin),
    factor,
  })
  return lineOf(contract, 'toll', fee, {
    quantity: decimalOfMicro(sumOf(readings, 'delivered')),
    factor: decimalOfMicro(factor),
  })
}

const noFixing = (index: string, start: number): Refusal => ({
  code: 'fixing_missing',
  at: '/month',
  cause: `${index} has no value for ${rfc3339(start)}, and the ladder of the contract ends`,
  remedy: 'Fix the index for that hour.',
})
