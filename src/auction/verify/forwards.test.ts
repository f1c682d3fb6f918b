import { describe, expect, test } from 'vitest'
import type { Participant } from '#market'
import { caseOf, type SketchedBid } from '../../../test/outcomes/build.ts'
import { limitedParticipants } from './forwards.ts'
import { verifyOutcome } from './verify.ts'

const bid = (by: string, lots: number, limit: bigint): SketchedBid => ({
  by,
  bid: {
    kind: 'trade',
    lots: new Map([['p', Math.sign(lots)]]),
    limit,
    quantity: { min: 0, max: Math.abs(lots) },
  },
  units: { '/bid': Math.abs(lots) },
  lots: { p: lots },
  value: limit * BigInt(Math.abs(lots)),
})

const list = (participants: readonly string[], groups: readonly string[] = []) => ({
  participants,
  groups,
})

/** What the verifier says of one trade, 10 lots at 5 from `dc` to `lab`. */
function causes(...participants: readonly Participant[]): readonly string[] {
  const { market, outcome } = caseOf({
    name: 'rule 7',
    participants,
    prices: { p: 5n },
    bids: { a: bid('lab', 10, 9n), s: bid('dc', -10, -5n) },
  })
  return verifyOutcome(market, outcome).map(({ rule, cause }) => `${rule}: ${cause}`)
}

describe('pairs', () => {
  const refuses = '7: lab does not trade with dc'

  test.each<[string, readonly Participant[], readonly string[]]>([
    ['nobody limits anybody', [], []],
    ['refused by name', [{ id: 'lab', groups: [], refuses: list(['dc']) }], [refuses]],
    [
      'refused by the seller',
      [{ id: 'dc', groups: [], refuses: list(['lab']) }],
      ['7: dc does not trade with lab'],
    ],
    ['another refused', [{ id: 'lab', groups: [], refuses: list(['x']) }], []],
    [
      'refused by group',
      [
        { id: 'lab', groups: [], refuses: list([], ['coal']) },
        { id: 'dc', groups: ['coal'] },
      ],
      [refuses],
    ],
    ['accepted by name', [{ id: 'lab', groups: [], accepts: list(['dc']) }], []],
    [
      'accepted by group',
      [
        { id: 'lab', groups: [], accepts: list([], ['soc2']) },
        { id: 'dc', groups: ['soc2'] },
      ],
      [],
    ],
    ['not accepted', [{ id: 'lab', groups: [], accepts: list(['x'], ['soc2']) }], [refuses]],
    ['credit enough', [{ id: 'lab', groups: [], credit: new Map([['dc', 50n]]) }], []],
    [
      'credit short by a micro-unit',
      [
        {
          id: 'lab',
          groups: [],
          credit: new Map([
            ['dc', 49n],
            ['*', 99n],
          ]),
        },
      ],
      ['7: lab gives dc credit of 0.000049; their forwards are worth 0.00005'],
    ],
    [
      'credit of the seller, for anybody',
      [{ id: 'dc', groups: [], credit: new Map([['*', 49n]]) }],
      ['7: dc gives lab credit of 0.000049; their forwards are worth 0.00005'],
    ],
  ])('%s', (_, participants, found) => {
    expect(causes(...participants)).toEqual(found)
  })
})

describe('who is limited', () => {
  test('who states a limit, and who meets one', () => {
    const limited = limitedParticipants({
      participants: [
        { id: 'lab', groups: [], refuses: list(['dc-9'], ['coal']) },
        { id: 'dc-1', groups: ['coal'] },
        { id: 'dc-2', groups: [], credit: new Map([['dc-3', 1n]]) },
      ],
    })
    const names = ['lab', 'dc-1', 'dc-2', 'dc-3', 'dc-4', 'dc-9']
    expect(names.filter(limited)).toEqual(['lab', 'dc-1', 'dc-2', 'dc-3', 'dc-9'])
  })

  test('a list of who is accepted limits everybody else', () => {
    const limited = limitedParticipants({
      participants: [{ id: 'lab', groups: [], accepts: list(['dc-1']) }],
    })
    expect(['lab', 'dc-1', 'dc-2'].filter(limited)).toEqual(['lab', 'dc-2'])
  })
})

describe('a guarantor', () => {
  const { market, outcome } = caseOf({
    name: 'guarantor',
    prices: { p: 5n },
    bids: { a: bid('lab', 10, 9n), s: bid('dc', -10, -5n) },
  })
  const direct = outcome.forwards[0]
  if (direct === undefined) throw new Error('the case trades')
  const through = [
    { ...direct, buyer: 'ccp' },
    { ...direct, seller: 'ccp' },
  ]

  function causes(
    forwards: typeof outcome.forwards,
    participants: readonly Participant[] = [],
  ): readonly string[] {
    const guaranteed = { ...market, participants, guarantor: 'ccp' }
    const found = verifyOutcome(guaranteed, { ...outcome, forwards })
    return found.map(({ rule, cause }) => `${rule}: ${cause}`)
  }

  const credit = (id: string, entries: Readonly<Record<string, bigint>>): Participant => ({
    id,
    groups: [],
    credit: new Map(Object.entries(entries)),
  })

  test('stands between buyer and seller', () => {
    expect(causes(through)).toEqual([])
  })

  test('cannot be passed by', () => {
    expect(causes(outcome.forwards)).toEqual([
      '7: lab and dc face each other, and not the guarantor ccp',
    ])
  })

  test('does not keep one side to itself', () => {
    const [first] = through
    expect(causes(first === undefined ? [] : [first])).toContain(
      '7: the fills of lab exceed its forwards by 10 net lots of p',
    )
  })

  test.each<[string, readonly Participant[], readonly string[]]>([
    [
      'what participants say of each other counts for nothing',
      [
        { id: 'lab', groups: [], refuses: list(['dc']), accepts: list(['x']) },
        credit('dc', { lab: 0n, '*': 0n }),
      ],
      [],
    ],
    ['credit that suffices', [credit('lab', { ccp: 50n })], []],
    [
      'credit short by a micro-unit',
      [credit('lab', { ccp: 49n })],
      ['7: lab gives ccp credit of 0.000049; their forwards are worth 0.00005'],
    ],
    [
      'credit of the guarantor',
      [credit('ccp', { '*': 49n, lab: 50n })],
      ['7: ccp gives dc credit of 0.000049; their forwards are worth 0.00005'],
    ],
    [
      'who refuses it',
      [{ id: 'dc', groups: [], refuses: list(['ccp']) }],
      ['7: dc does not trade with ccp'],
    ],
  ])('%s', (_, participants, found) => {
    expect(causes(through, participants)).toEqual(found)
  })
})

test('nobody passes lots on in its own name', () => {
  const { market, outcome } = caseOf({
    name: 'conduit',
    prices: { p: 5n },
    bids: { a: bid('lab', 10, 9n), s: bid('dc', -10, -5n) },
  })
  const [direct] = outcome.forwards
  if (direct === undefined) throw new Error('the case trades')
  const forwards = [
    { ...direct, buyer: 'between' },
    { ...direct, seller: 'between' },
  ]
  expect(verifyOutcome(market, { ...outcome, forwards }).map(({ cause }) => cause)).toEqual([
    'between both buys and sells p',
  ])
})
