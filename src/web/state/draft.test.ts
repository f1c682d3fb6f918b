import { expect, test } from 'vitest'
import type { ProductView } from '#api'
import { seriesOf } from '../format/series.ts'
import { type Draft, emptyDraft, formOf, pickedInto } from './draft.ts'

const product = (month: string, prices: readonly string[]): ProductView => ({
  id: `h100.us-tx.${month}`,
  unit: '8 GPU x 1 month',
  tick: '58.40',
  group: 'GPU',
  name: 'H100 SXM',
  site: 'Texas',
  month,
  quote: { unit: 'USD per GPU-hour', perLot: 5840 },
  history: prices.map((price) => ({ auction: '1', price, traded: 1, indicative: false })),
})

const [january, february] = [product('2027-01', ['14016.00']), product('2027-02', [])]
const [series] = seriesOf([january, february])
const good: Draft = { ...emptyDraft, series: 'h100.us-tx', limit: '2.60' }
const remedyOf = (change: Partial<Draft>): string | undefined => {
  const form = formOf({ ...good, ...change }, series)
  return 'remedy' in form ? `${form.field}: ${form.remedy}` : undefined
}

test('makes the form of a draft, to the cent', () => {
  expect(formOf({ ...good, from: '2027-01', to: '2027-02' }, series)).toEqual({
    side: 'buy',
    products: [january.id, february.id],
    lots: 4,
    filling: { kind: 'whole' },
    limit: '15184.00',
  })
})

test.each([
  [{ lots: '0' }, 'lots: Write a whole number of lots, from 1 to 1000000.'],
  [{ lots: '2.5' }, 'lots: Write a whole number of lots, from 1 to 1000000.'],
  [{ lots: '1000001' }, 'lots: Write a whole number of lots, from 1 to 1000000.'],
  [
    { filling: 'atLeast', least: '5' },
    'least: Write a whole number from 1 to 4, the lots you bid for.',
  ],
  [{ from: '2027-02', to: '2027-01' }, 'to: Choose a last month that is not before the first.'],
  [{ limit: '2.601' }, 'limit: Write an amount with at most two decimals, such as 2.60.'],
  [{ limit: '', side: 'sell' }, 'limit: Write the least you take.'],
] as const)('says what is wrong with %j, and corrects nothing', (change, remedy) => {
  expect(remedyOf(change)).toBe(remedy)
})

test('a price that is pressed goes into the draft, which says what it replaced', () => {
  const { draft, notice } = pickedInto({ ...good, limit: '5' }, january)
  expect(draft).toEqual({ ...good, from: '2027-01', to: '2027-01', limit: '2.40' })
  expect(notice).toBe(
    'Taken from the prices: H100 SXM, Texas, January 2027, with its last price, 2.40 USD per GPU-hour, as your limit, in place of 5.',
  )
  expect(pickedInto(good, february)).toEqual({
    draft: { ...good, from: '2027-02', to: '2027-02' },
    notice:
      'Taken from the prices: H100 SXM, Texas, February 2027. It has no price yet; your limit stays as it is.',
  })
})
