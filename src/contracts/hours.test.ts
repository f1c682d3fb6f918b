import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BASELOAD,
  hoursOf,
  hoursOfDay,
  instantsOf,
  monthsOf,
  type Profile,
  wholeMonth,
} from './hours.ts'
import { dateAfter, isZone, localDateAt, offsetAt, weekdayOf } from './local-time.ts'

const ZONES = [
  'America/New_York',
  'Europe/Berlin',
  'Australia/Sydney',
  'America/Chicago',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Cairo',
  'UTC',
]

const PEAK: Profile = { kind: 'peak', days: [1, 2, 3, 4, 5], hours: [[8, 20]] }
const minutesOf = (zone: string, date: string): number =>
  hoursOfDay(zone, date).reduce((sum, { minutes }) => sum + minutes, 0)

describe('the hours of a local day', () => {
  test.each([
    ['Europe/Berlin', '2026-03-28', 24],
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['America/Chicago', '2026-03-08', 23],
    ['America/Chicago', '2026-11-01', 25],
    ['Australia/Sydney', '2026-04-05', 25],
    ['Australia/Sydney', '2026-10-04', 23],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Asia/Kolkata', '2026-03-29', 24],
  ])('%s on %s: %d', (zone, date, hours) => {
    expect(minutesOf(zone, date) / 60).toBe(hours)
  })

  test('are the hours really in it, in every zone on every day of some years', () => {
    for (const zone of ZONES)
      for (let date = '2025-12-25'; date < '2028-01-05'; date = dateAfter(date, 1)) {
        const hours = hoursOfDay(zone, date)
        const [start, end] = instantsOf(zone, { first: date, last: date })
        expect(hours[0]?.start).toBe(start)
        let at = start
        for (const hour of hours) {
          expect(hour.start).toBe(at)
          expect(localDateAt(zone, at)).toBe(date)
          at += hour.minutes * 60_000
        }
        expect(at).toBe(end)
      }
  })

  test('show on the clock what it showed there', () => {
    const shown = hoursOfDay('Europe/Berlin', '2026-10-25').map(({ hour }) => hour)
    expect(shown.slice(0, 5)).toEqual([0, 1, 2, 2, 3])
    const skipped = hoursOfDay('Europe/Berlin', '2026-03-29').map(({ hour }) => hour)
    expect(skipped.slice(0, 4)).toEqual([0, 1, 3, 4])
    const half = hoursOfDay('Australia/Lord_Howe', '2026-04-05')
    expect(half.slice(0, 4).map(({ hour, minutes }) => [hour, minutes])).toEqual([
      [0, 60],
      [1, 60],
      [1, 30],
      [2, 60],
    ])
  })
})

describe('the hours of a profile', () => {
  test('peak in March 2026 is 22 working days of 12 hours, with no regard to the clock change', () => {
    expect(hoursOf('Europe/Berlin', PEAK, wholeMonth('2026-03'))).toHaveLength(22 * 12)
  })

  test('baseload in March and October 2026 in Berlin is 743 and 745 hours', () => {
    expect(hoursOf('Europe/Berlin', BASELOAD, wholeMonth('2026-03'))).toHaveLength(743)
    expect(hoursOf('Europe/Berlin', BASELOAD, wholeMonth('2026-10'))).toHaveLength(745)
  })

  test('a period is the sum of its months', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 200 }),
        (zone, from, length) => {
          const first = dateAfter('2024-01-01', from)
          const period = { first, last: dateAfter(first, length) }
          const [start, end] = instantsOf(zone, period)
          const minutes = hoursOf(zone, BASELOAD, period).reduce((sum, one) => sum + one.minutes, 0)
          expect(minutes * 60_000).toBe(end - start)
          expect(monthsOf(period)[0]).toBe(first.slice(0, 7))
        },
      ),
      { numRuns: 40 },
    )
  })
})

test('weekdays, months, zones', () => {
  expect(weekdayOf('2026-10-25')).toBe(7)
  expect(weekdayOf('1969-12-29')).toBe(1)
  expect(wholeMonth('2028-02')).toEqual({ first: '2028-02-01', last: '2028-02-29' })
  expect(wholeMonth('2026-12')).toEqual({ first: '2026-12-01', last: '2026-12-31' })
  expect(offsetAt('Asia/Kolkata', 0)).toBe(19_800_000)
  expect(['Europe/Berlin', 'UTC', 'Mars/Base', 'europe/berlin', ''].map(isZone)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})
