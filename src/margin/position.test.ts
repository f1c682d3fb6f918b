import { expect, test } from 'vitest'
import { MICRO_PER_UNIT } from '#market'
import { markToMarket, netLots, nettingSets, type Position, variationMargins } from './position.ts'

const H100 = 'h100.2027-01'
const POWER = 'power.2027-01'
const usd = (units: number): bigint => BigInt(Math.round(units * 1000)) * (MICRO_PER_UNIT / 1000n)

const held = (counterparty: string, product: string, lots: number, price: number): Position => ({
  holder: 'lab',
  counterparty,
  product,
  lots,
  price: usd(price),
})

test('ten lots of 744 hours bought at 2.055 and marked at 2.10 are worth 334.80', () => {
  const perLot = (hourly: number): number => hourly * 744
  const position = held('dc', H100, 10, perLot(2.055))
  expect(markToMarket([position], new Map([[H100, usd(perLot(2.1))]]))).toBe(usd(334.8))
})

test('a pair nets: what it gains on one product pays for what it loses on another', () => {
  const positions = [held('dc', H100, 10, 1), held('dc', POWER, -4, 1), held('hall', H100, -3, 1)]
  const before = new Map([
    [H100, usd(100)],
    [POWER, usd(50)],
  ])
  const after = new Map([
    [H100, usd(98)],
    [POWER, usd(47)],
  ])
  expect(variationMargins(positions, { before, after })).toEqual([
    { holder: 'lab', counterparty: 'dc', amount: usd(-8) },
    { holder: 'lab', counterparty: 'hall', amount: usd(6) },
  ])
})

test('what one side receives the other pays', () => {
  const lab = held('dc', H100, 10, 1)
  const mirrored = { ...lab, holder: 'dc', counterparty: 'lab', lots: -10 }
  const marks = { before: new Map([[H100, usd(1)]]), after: new Map([[H100, usd(3)]]) }
  const amounts = variationMargins([lab, mirrored], marks).map(({ amount }) => amount)
  expect(amounts.reduce((a, b) => a + b)).toBe(0n)
})

test('netting sets are in the order of names, and what nets to nothing is gone', () => {
  const positions = [held('hall', H100, 2, 1), held('dc', H100, 5, 1), held('dc', H100, -5, 2)]
  expect(nettingSets(positions).map(({ counterparty }) => counterparty)).toEqual(['dc', 'hall'])
  expect([...netLots(positions)]).toEqual([[H100, 2]])
})
