/** Why bids are refused: one case for each reason, and for what is easily mistaken for it. */
import { describe, expect, test } from 'vitest'
import { buy, buyBlock, sell, sellBlock, trade } from './books.ts'
import { clear, type MarketText } from './clearing.ts'

const refusal = (text: MarketText, id: string, part?: string) =>
  clear(text).outcome.refused.find((one) => one.bid === id && one.part === part)

describe('nobody on the other side', () => {
  test.each([
    ['of a bundle', trade({ g: 1, h: 1 }, '99.00')],
    ['of either alternative', { kind: 'oneOf', of: [buy(2, '9.00', 'h'), buy(2, '9.00', 'i')] }],
    ['of any part', { kind: 'anyOf', of: [buy(2, '9.00', 'h'), buy(2, '9.00', 'i')] }],
    ['of a period that every run meets', window(['g', 'h', 'g2'], 2)],
    [
      'of what the parent needs',
      { kind: 'linked', parent: buy(1, '9.00', 'h'), children: [buy(1, '9.00')] },
    ],
  ])('%s', (_, bid) => {
    const bids = { seller: sell(5, '5.00'), other: sell(5, '5.00', 'g2'), bid }
    expect(refusal({ bids }, 'bid')).toEqual({ bid: 'bid', reason: 'noSupply' })
  })

  test('one alternative is enough to be filled by', () => {
    const bid = { kind: 'oneOf', of: [buy(2, '9.00', 'h'), buy(2, '3.00')] }
    expect(refusal({ bids: { seller: sell(5, '5.00'), bid } }, 'bid')?.reason).toBe('outOfTheMoney')
  })
})

function window(periods: readonly string[], length: number): object {
  return { kind: 'window', periods, length, lots: 1, limit: '99.00' }
}

describe('a minimum that is not reached', () => {
  test('says how many lots there are', () => {
    const bids = { seller: sell(3, '5.00'), bid: trade({ g: 1 }, '9.00', [5, 8]) }
    expect(refusal({ bids }, 'bid')).toEqual({
      bid: 'bid',
      reason: 'minimumNotReached',
      available: 3,
    })
  })

  test('is not said where there are enough, though dear', () => {
    const bids = { seller: sell(8, '50.00'), bid: trade({ g: 1 }, '9.00', [5, 8]) }
    expect(refusal({ bids }, 'bid')?.reason).toBe('outOfTheMoney')
  })
})

describe('ties', () => {
  test('of two equal blocks, one is filled', () => {
    const bids = {
      seller: sell(3, '5.00'),
      a: buyBlock(3, '27.00'),
      b: trade({ g: 1 }, '9.00', [3, 3]),
    }
    const { outcome } = clear({ bids })
    expect(outcome.refused.map(({ reason }) => reason)).toEqual(['tieLost'])
  })

  test('of many equal bids for one lot, one is filled', () => {
    const bids = {
      seller: sell(1, '5.00'),
      a: buy(1, '9.00'),
      b: buy(1, '9.00'),
      c: buy(1, '9.00'),
    }
    const { outcome } = clear({ bids })
    expect(outcome.refused.map(({ reason }) => reason)).toEqual(['tieLost', 'tieLost'])
  })

  test('are not said of where nothing traded', () => {
    const bids = { seller: sell(3, '5.00'), bid: trade({ g: 1 }, '9.00', [5, 8]) }
    expect(refusal({ bids }, 'seller')).toEqual({ bid: 'seller', reason: 'outOfTheMoney' })
  })
})

describe('limits between participants', () => {
  const bids = { seller: sell(9, '10.00'), bid: buy(9, '20.00'), small: buyBlock(4, '70.00') }
  const refuses = { id: 'bid', refuses: { participants: ['seller'] } }

  test('are the reason where they leave nobody to trade with', () => {
    expect(refusal({ bids, participants: [refuses] }, 'bid')?.reason).toBe('creditOrEligibility')
  })

  test('are no reason for a mix, a child or a list that something else keeps from being filled', () => {
    const block = sellBlock(10, '140.00')
    const buyer = { kind: 'anyOf', of: [buy(6, '30.00'), buy(6, '12.00')] }
    const participants = [{ id: 'block', credit: { '*': '100000.00' } }]
    const book = { buyer, small: sell(4, '8.00'), block }
    expect(refusal({ bids: book, participants }, 'block')?.reason).toBe('paradoxicallyRefused')
  })
})

test('of a list with at most so many, those that were chosen instead', () => {
  const list = { kind: 'anyOf', atMost: 1, of: [buy(1, '9.00'), buy(2, '9.00')] }
  const found = refusal({ bids: { seller: sell(5, '5.00'), list } }, 'list', '/bid/of/0')
  expect(found).toMatchObject({ reason: 'alternativeChosen', chosen: '/bid/of/1' })
})

describe('a budget', () => {
  const bids = (budget: string) => ({
    seller: sell(30, '5.00'),
    bid: { bid: trade({ g: 1 }, '9.00', [5, 8]), budget },
  })

  test('is the reason where it does not pay for the least', () => {
    expect(refusal({ bids: bids('20.00') }, 'bid')?.reason).toBe('budgetExceeded')
  })

  test('is why a fill stops where one more unit is beyond it', () => {
    const { outcome } = clear({ bids: bids('25.00') })
    expect(outcome.fills.find(({ bid }) => bid === 'bid')?.partly).toBe('budget')
  })
})
