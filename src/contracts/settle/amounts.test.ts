import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimalOfMicro, divideHalfEven, microOf, ONE } from '../divide.ts'
import {
  coverDamages,
  difference,
  indexRefund,
  liquidatedDamages,
  qualityFactor,
  serviceCredit,
  tollFee,
  type UnitPrice,
  worth,
} from './amounts.ts'

const at = (price: string): UnitPrice => ({ price: microOf(price), per: ONE })
const m = microOf

describe('worked cases, to the cent', () => {
  test('virtual PPA: strike 45, market 50, 100 MWh: the buyer receives 500.00', () => {
    const paid = difference(at('45'), [{ quantity: m('100'), price: m('50') }])
    expect(decimalOfMicro(paid)).toBe('500.00')
  })

  test('virtual PPA: 10 MW, 720 h, strike 60, index 52 in the mean: the generator receives 57,600', () => {
    const hours = Array.from({ length: 720 }, (_, hour) => ({
      quantity: m('10'),
      price: m(hour % 2 === 0 ? '40' : '64'),
    }))
    expect(decimalOfMicro(difference(at('60'), hours))).toBe('-57600.00')
  })

  test('damages: 12 short at 2.055, replaced at 2.60, premium 10 %: 7.194', () => {
    const damages = liquidatedDamages(
      at('2.055'),
      [{ quantity: m('12'), price: m('2.60') }],
      m('0.10'),
    )
    expect(decimalOfMicro(damages)).toBe('7.194')
  })

  test('mark: 10 lots of 744 h from 2.055 to 2.100: 334.80', () => {
    const value = difference(at('2.055'), [{ quantity: m('7440'), price: m('2.100') }])
    expect(decimalOfMicro(value)).toBe('334.80')
  })

  test('delivered: 5,952 GPU-h at 2.055 and a quality of 0.9: 11,008.224', () => {
    expect(decimalOfMicro(worth(at('2.055'), m('5952'), m('0.9')))).toBe('11008.224')
  })

  test('cover: 12 short at 2.055, cover 2.60, rate 0.10: 7.74; nothing dearer: the rate alone', () => {
    const short = { shortfall: m('12'), rate: m('0.10') }
    expect(decimalOfMicro(coverDamages(at('2.055'), { ...short, cover: m('2.60') }))).toBe('7.74')
    expect(decimalOfMicro(coverDamages(at('2.055'), { ...short, cover: m('1.00') }))).toBe('1.20')
  })

  test('nothing bought: a quarter of the price; refund at the index: what it is above the price', () => {
    expect(decimalOfMicro(serviceCredit(at('2.055'), m('12'), m('0.25')))).toBe('6.165')
    const missed = [
      { quantity: m('6'), price: m('2.255') },
      { quantity: m('6'), price: m('1.00') },
    ]
    expect(decimalOfMicro(indexRefund(at('2.055'), missed))).toBe('1.20')
  })

  test('toll: 1 MW at 9.50 per kW-month, 0.97 guaranteed', () => {
    const facts = {
      capacity: m('1000'),
      month: 720n,
      contracted: 720n,
      availabilityMin: m('0.97'),
      factor: ONE,
    }
    const fee = (available: bigint) => decimalOfMicro(tollFee(at('9.50'), { ...facts, available }))
    expect(fee(720n)).toBe('9500.00')
    expect(fee(699n)).toBe('9500.00')
    expect(fee(360n)).toBe('4896.907216')
    expect(fee(0n)).toBe('0.00')
  })

  test('a price for a whole lot of 5,952 GPU-h, two thirds of it delivered', () => {
    expect(decimalOfMicro(worth({ price: m('12231.36'), per: m('5952') }, m('3968')))).toBe(
      '8154.24',
    )
  })
})

test('quality: a band, and rejected below it', () => {
  const q = (measured: string) => qualityFactor(m(measured), m('1'), m('0.85'))
  expect([q('1.2'), q('1'), q('0.9'), q('0.85'), q('0.849999'), q('0')]).toEqual([
    ONE,
    ONE,
    900_000n,
    850_000n,
    0n,
    0n,
  ])
})

test('halves go to the even one, and to neither side', () => {
  expect([5n, 15n, 25n, -5n, -15n, 14n, 16n, -16n].map((n) => divideHalfEven(n, 10n))).toEqual([
    0n,
    2n,
    2n,
    0n,
    -2n,
    1n,
    2n,
    -2n,
  ])
  fc.assert(
    fc.property(fc.bigInt(), fc.bigInt({ min: 1n, max: 10n ** 12n }), (n, d) => {
      const q = divideHalfEven(n, d)
      expect(divideHalfEven(-n, d)).toBe(-q)
      const off = 2n * (n - q * d)
      expect(off <= d && off >= -d).toBe(true)
      if (off === d || off === -d) expect(q % 2n).toBe(0n)
    }),
  )
})
