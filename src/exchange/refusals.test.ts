/** Every refusal of the exchange: when it comes, before which others it comes, and that it is documented. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  having,
  havingAll,
  AT,
  BASE,
  CONTENT,
  decisionOn,
  type Doing,
  type Offering,
  OVER,
  submitted,
} from '../../test/refusing.ts'
import { ROWS } from '../../test/refusal-rows.ts'
import { START, userOf } from '../../test/venue.ts'
import { initialState, type State } from './state.ts'

interface Fault {
  readonly code: string
  readonly state?: (state: State) => State
  readonly over?: Partial<Offering>
  readonly doing?: Doing
}

const trade = (over: object): Partial<Offering> => ({
  content: { bid: { ...CONTENT.bid, ...over } },
})

/** What can be wrong with a bid that is submitted, in the order in which it is told. */
const SUBMITTING: readonly Fault[] = [
  { code: 'time_went_back', doing: { at: -1 } },
  { code: 'venue_not_founded', state: () => initialState },
  { code: 'user_unknown', doing: { actor: userOf('nobody') } },
  { code: 'role_missing', doing: { actor: userOf('rex') } },
  { code: 'not_found', over: { participant: 'lab-b' } },
  { code: 'bid_id_taken', state: (state) => having(state, submitted()) },
  {
    code: 'trading_stopped',
    state: (state) => having(state, { kind: 'kill', scope: 'venue', id: 'venue', cause: 'x' }),
  },
  { code: 'series_unknown', over: { series: 'nope' } },
  {
    code: 'series_halted',
    state: (state) => having(state, { kind: 'haltSeries', series: 'main', cause: 'x' }),
  },
  {
    code: 'auction_none_open',
    state: (state) => having(state, { kind: 'callOffAuction', auction: 'main-1', cause: 'x' }),
  },
  { code: 'auction_closed', over: { auction: 'main-0' } },
  { code: 'auction_closed', doing: { at: OVER } },
  { code: 'auction_closed', over: { sealedFor: 'main-0' } },
  { code: 'auction_closed', over: { auction: 'main-1', closesAt: AT } },
  { code: 'lasts_over', over: { lasts: { kind: 'until', at: START } } },
  { code: 'kind_unknown', over: { content: { bid: { kind: 'wish' } } } },
  { code: 'product_expired', over: trade({ lots: { old: 1 } }) },
  { code: 'product_halted', over: trade({ lots: { shut: 1 } }) },
  { code: 'lots_over_limit', over: trade({ quantity: [0, 31] }) },
  { code: 'price_outside_collar', over: trade({ limit: '9.50' }) },
  { code: 'payment_too_large', over: trade({ quantity: [0, 30] }) },
  {
    code: 'participant_bids_exceeded',
    state: (state) =>
      havingAll(
        state,
        state === BASE
          ? [submitted({ id: 'b-8' }), submitted({ id: 'b-9' })]
          : [submitted({ id: 'b-9' })],
      ),
  },
]

function codeOf(faults: readonly Fault[]): string | undefined {
  // Bids come in before anything is stopped, and a venue that is gone is gone.
  const order = ['bid_id_taken', 'participant_bids_exceeded', undefined, 'venue_not_founded']
  const place = ({ code }: Fault): number => (order.includes(code) ? order.indexOf(code) : 2)
  const state = faults
    .toSorted((a, b) => place(a) - place(b))
    .reduce((next, fault) => fault.state?.(next) ?? next, BASE)
  const act = Object.assign(submitted(), ...faults.map(({ over }) => over)) as Offering
  const doing = Object.assign({ actor: userOf('ann') }, ...faults.map((fault) => fault.doing))
  const decision = decisionOn(state, act, doing)
  return decision.ok ? undefined : decision.error[0]?.code
}

describe('a bid that is submitted', () => {
  test('is taken without a fault', () => expect(codeOf([])).toBeUndefined())

  test.each(SUBMITTING)('$code', (fault) => expect(codeOf([fault])).toBe(fault.code))

  test('with two faults is told of the first', () => {
    for (const [i, first] of SUBMITTING.entries())
      for (const second of SUBMITTING.slice(i + 1)) {
        // What changes the same thing cannot be wrong in two ways at once; the first is done last.
        if (first.code === 'time_went_back' && second.doing?.at !== undefined) continue
        expect([second.code, codeOf([second, first])]).toEqual([second.code, first.code])
      }
  })
})

test.each(ROWS)('$code: $act.kind', ({ code, state = BASE, act, doing }) => {
  const decision = decisionOn(state, act, { at: Math.max(state.at, AT), ...doing })
  expect(decision.ok ? undefined : decision.error[0]?.code).toBe(code)
})

/** These take an outcome that the engine made: test/simulation/ and outcomes.test.ts. */
const OF_OUTCOMES = ['outcome_invalid', 'outcome_of_other_market', 'outcome_of_other_seed']

test('there is a row for each code of the sources, and a heading for each', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  const codes = files
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .flatMap(
      (file) =>
        readFileSync(join(import.meta.dirname, file), 'utf8').match(
          /(?<=')[a-z]+(?:_[a-z]+)+(?=')/g,
        ) ?? [],
    )
  const rows = [...SUBMITTING, ...ROWS].map(({ code }) => code).concat(OF_OUTCOMES)
  expect([...new Set(rows)].filter((code) => code !== 'kind_unknown').toSorted()).toEqual(
    [...new Set(codes)].toSorted(),
  )
  const page = readFileSync(join(import.meta.dirname, '../../docs/reference/refusals.md'), 'utf8')
  expect(codes.filter((code) => !page.includes(`## \`${code}\``))).toEqual([])
})
