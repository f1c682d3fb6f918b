import type { Json, JsonObject } from '../arbitraries/bids.ts'
import { type BadFile, bad, leaf, set } from './good.ts'

const [TRADE, CURVE, ONE_OF, ANY_OF, ALL_OF, LINKED, WINDOW, MIX, STORAGE, PROGRAM] = Array.from(
  { length: 10 },
  (_, i) => `/bids/${i}/bid`,
) as [string, string, string, string, string, string, string, string, string, string]

const limit = (name: string, value: Json, code: string): BadFile =>
  bad(`limit ${name}`, `${TRADE}/limit`, value, code)

const nested = (depth: number): JsonObject =>
  depth === 1 ? leaf('gpu-1') : { kind: 'oneOf', of: [nested(depth - 1)] }

/** Products and a bid that takes many of them. */
const wide = (products: number, bid: (ids: readonly string[]) => JsonObject): JsonObject => {
  const ids = Array.from({ length: products }, (_, i) => `p${i}`)
  return {
    walras: 1,
    currency: 'USD',
    products: ids.map((id) => ({ id, unit: 'MWh', tick: '0.01' })),
    bids: [{ id: 'b', by: 'ann', bid: bid(ids) }],
  }
}

const large = (name: string, file: () => JsonObject, code: string, at: string): BadFile => ({
  name,
  file,
  code,
  at,
})

/** What is wrong inside bids. */
export const BAD_BIDS: readonly BadFile[] = [
  bad('duplicate bid', '/bids/1/id', 'b-trade', 'id_duplicate'),
  bad(
    'bid without bidder',
    '/bids/0',
    { id: 'x', bid: leaf('gpu-1') },
    'missing_key',
    '/bids/0/by',
  ),
  bad('bid that is a string', '/bids/0', 'buy!', 'not_object'),
  bad('budget below zero', '/bids/0/budget', '-1.00', 'money_negative'),
  bad('budget is a number', '/bids/0/budget', 100, 'decimal_not_text'),
  bad('node is a list', TRADE, [], 'not_object'),
  bad('node without kind', TRADE, { lots: {} }, 'missing_key', `${TRADE}/kind`),
  bad('unknown kind', `${TRADE}/kind`, 'trad', 'kind_unknown'),
  bad('kind __proto__', `${TRADE}/kind`, '__proto__', 'kind_unknown'),
  bad('kind toString', `${TRADE}/kind`, 'toString', 'kind_unknown'),
  bad('key misspelt', `${TRADE}/limt`, '1', 'unknown_key'),
  bad('fixed cost below zero', `${TRADE}/fixed`, '-2', 'money_negative'),
  bad('ramp on a trade', `${TRADE}/ramp`, 1, 'ramp_misplaced'),
  bad('ramp on oneOf', `${ONE_OF}/ramp`, 1, 'ramp_misplaced'),
  bad('ramp of a half', `${ANY_OF}/ramp`, 0.5, 'not_integer'),
  bad('ramp below zero', `${ANY_OF}/ramp`, -1, 'integer_out_of_range'),

  limit('is a number', 2.5, 'decimal_not_text'),
  limit('is null', null, 'decimal_not_text'),
  limit('with letters after', '2.5abc', 'decimal_malformed'),
  limit('of letters', 'abc', 'decimal_malformed'),
  limit('empty', '', 'decimal_malformed'),
  limit('with thousands separators', '1,000.00', 'decimal_malformed'),
  limit('in German notation', '1.000,00', 'decimal_malformed'),
  limit('with an exponent', '1e3', 'decimal_malformed'),
  limit('with a plus', '+1.00', 'decimal_malformed'),
  limit('with spaces', ' 1.00', 'decimal_malformed'),
  limit('with a currency sign', '$1.00', 'decimal_malformed'),
  limit('in hexadecimal', '0x10', 'decimal_malformed'),
  limit('with leading zeros', '007', 'decimal_malformed'),
  limit('that ends in its point', '1.', 'decimal_malformed'),
  limit('that begins with its point', '.5', 'decimal_malformed'),
  limit('with a real minus sign', '\u22125.00', 'decimal_malformed'),
  limit('of full-width digits', '\uff11\uff12', 'decimal_malformed'),
  limit('of Arabic digits', '\u0661\u0662', 'decimal_malformed'),
  limit('NaN', 'NaN', 'decimal_malformed'),
  limit('Infinity', 'Infinity', 'decimal_malformed'),
  limit('of 40 decimals', `1.${'1'.repeat(40)}`, 'decimal_malformed'),
  limit('of 7 decimals', '1.0000001', 'decimal_too_fine'),
  limit('of 10^17', '100000000000000000', 'money_too_large'),
  limit('of 30 digits', '1'.repeat(30), 'decimal_malformed'),
  limit('off its tick', '12.505', 'limit_off_tick'),
  limit('off its tick, below zero', '-12.505', 'limit_off_tick'),
  bad(
    'limit too large times its quantity',
    `${TRADE}/limit`,
    '999999999999999.00',
    'value_too_large',
    TRADE,
  ),

  bad('lots is a list', `${TRADE}/lots`, [['gpu-1', 1]], 'not_object'),
  bad('no lots', `${TRADE}/lots`, {}, 'lots_empty'),
  bad('zero lots', `${TRADE}/lots/gpu-1`, 0, 'lots_zero'),
  bad('lots in quotes', `${TRADE}/lots/gpu-1`, '1', 'not_integer'),
  bad('half a lot', `${TRADE}/lots/gpu-1`, 0.5, 'not_integer'),
  bad('an unknown product', `${TRADE}/lots/gpu-9`, 1, 'product_unknown'),
  bad('lots that overflow', `${TRADE}/lots/gpu-1`, 9007199254740991, 'lots_too_large', TRADE),
  large(
    '10,000 legs',
    () =>
      wide(10_000, (ids) => ({
        kind: 'trade',
        lots: Object.fromEntries(ids.map((id) => [id, 1])),
        limit: '1',
      })),
    'bundle_too_wide',
    '/bids/0/bid/lots',
  ),
  bad('quantity is a number', `${TRADE}/quantity`, 64, 'not_list'),
  bad('quantity of one number', `${TRADE}/quantity`, [64], 'list_too_short'),
  bad('contradictory quantity', `${TRADE}/quantity`, [5, 3], 'quantity_reversed'),
  bad(
    'nothing at most',
    `${TRADE}/quantity`,
    [0, 0],
    'integer_out_of_range',
    `${TRADE}/quantity/1`,
  ),
  bad('negative least', `${TRADE}/quantity/0`, -1, 'integer_out_of_range'),
  bad('a most that is null', `${TRADE}/quantity/1`, null, 'not_integer'),

  bad('no steps', `${CURVE}/steps`, [], 'list_too_short'),
  bad('a step of zero', `${CURVE}/steps/0/quantity`, 0, 'integer_out_of_range'),
  bad(
    'a step without limit',
    `${CURVE}/steps/0`,
    { quantity: 1 },
    'missing_key',
    `${CURVE}/steps/0/limit`,
  ),
  bad('a step off tick', `${CURVE}/steps/1/limit`, '-4.001', 'limit_off_tick'),
  bad(
    '2,001 steps',
    `${CURVE}/steps`,
    Array.from({ length: 2001 }, () => ({ quantity: 1, limit: '1' })),
    'list_too_long',
  ),
  bad('no options', `${ONE_OF}/of`, [], 'list_too_short'),
  bad('an option by its id', `${ONE_OF}/of/0`, 'b-trade', 'not_object'),
  bad('XOR depth 9', ONE_OF, nested(9), 'bid_too_deep', `${ONE_OF}${'/of/0'.repeat(8)}`),
  bad('at most none', `${ANY_OF}/atMost`, 0, 'integer_out_of_range'),
  bad('at most "1"', `${ANY_OF}/atMost`, '1', 'not_integer'),
  bad('atMost on allOf', `${ALL_OF}/atMost`, 1, 'unknown_key'),
  bad('a link without children', `${LINKED}/children`, [], 'list_too_short'),
  bad('a link to itself by id', `${LINKED}/parent`, 'b-linked', 'not_object'),
  bad(
    'a link to another bid by id',
    `${LINKED}/children/0`,
    { linkedTo: 'b-trade' },
    'missing_key',
    `${LINKED}/children/0/kind`,
  ),
  bad('children is one bid', `${LINKED}/children`, leaf('gpu-1'), 'not_list'),

  bad('longer than its periods', `${WINDOW}/length`, 3, 'integer_out_of_range'),
  bad('of length zero', `${WINDOW}/length`, 0, 'integer_out_of_range'),
  bad('a period twice', `${WINDOW}/periods/1`, 'gpu-1', 'period_repeated'),
  bad('an unknown period', `${WINDOW}/periods/1`, 'gpu-3', 'product_unknown'),
  bad('contiguous "yes"', `${WINDOW}/contiguous`, 'yes', 'not_boolean'),
  bad('window lots as a bundle', `${WINDOW}/lots`, { 'gpu-1': 1 }, 'not_integer'),
  bad('fewer periods along', `${WINDOW}/with/0/periods`, ['power'], 'periods_differ'),
  large(
    'a window of a million non-zeros',
    () =>
      wide(2000, (ids) => ({ kind: 'window', periods: ids, length: 1000, lots: 1, limit: '1' })),
    'bid_too_large',
    '/bids/0/bid',
  ),
  large(
    'a window of 8 million non-zeros',
    () =>
      wide(4000, (ids) => ({
        kind: 'window',
        periods: ids,
        length: 2000,
        lots: 1,
        limit: '1',
        with: [{ periods: ids, lots: -1 }],
      })),
    'bid_too_large',
    '/bids/0/bid',
  ),
  large(
    'a curve tied and ramped within limits, ten times in one bid',
    () =>
      wide(1, () => ({
        kind: 'anyOf',
        of: Array.from({ length: 10 }, () => ({
          kind: 'curve',
          lots: { p0: 1 },
          steps: Array.from({ length: 1000 }, (_, i) => ({ quantity: 1, limit: `${i}` })),
        })),
      })),
    'bid_too_large',
    '/bids/0/bid',
  ),
  large(
    'too many stores in one market',
    () => {
      const file = wide(400, (ids) => store(ids))
      const ids = Array.from({ length: 400 }, (_, i) => `p${i}`)
      const bids = Array.from({ length: 130 }, (_, i) => ({
        id: `b${i}`,
        by: 'a',
        bid: store(ids),
      }))
      return { ...file, bids }
    },
    'market_too_large',
    '/bids/121/bid',
  ),

  bad('a weight of zero', `${MIX}/of/0/weight`, '0', 'ratio_out_of_range'),
  bad('a negative weight', `${MIX}/of/0/weight`, '-1', 'ratio_out_of_range'),
  bad('a fractional number as weight', `${MIX}/of/0/weight`, 2.5, 'decimal_not_text'),
  bad('a total reversed', `${MIX}/total`, ['20', '10'], 'total_reversed'),
  bad('a total of nothing', `${MIX}/total`, [0, 0], 'ratio_out_of_range', `${MIX}/total/1`),
  bad('a total out of reach', `${MIX}/total`, [21, 30], 'total_unreachable', MIX),
  bad(
    'ratios times quantities too large',
    `${MIX}/of/0`,
    { lots: { 'gpu-1': 1 }, limit: '0', weight: '0.000001', quantity: [0, 9007199254740000] },
    'ratios_too_fine',
    MIX,
  ),

  bad('efficiency above one', `${STORAGE}/efficiency`, '1.01', 'ratio_out_of_range'),
  bad('efficiency of zero', `${STORAGE}/efficiency`, '0.00', 'ratio_out_of_range'),
  bad('efficiency in percent', `${STORAGE}/efficiency`, '90%', 'decimal_malformed'),
  bad('efficiency of 7 places', `${STORAGE}/efficiency`, '0.9999999', 'decimal_too_fine'),
  bad('no power', `${STORAGE}/charge`, 0, 'integer_out_of_range'),
  bad('more at first than fits', `${STORAGE}/initial`, 11, 'integer_out_of_range'),
  bad('more at the end than fits', `${STORAGE}/final`, 11, 'integer_out_of_range'),
  bad(
    'an end that cannot be reached',
    STORAGE,
    {
      kind: 'storage',
      periods: ['gpu-1'],
      charge: 1,
      discharge: 1,
      capacity: 10,
      efficiency: '0.9',
      final: 1,
      limit: '0',
    },
    'final_unreachable',
    `${STORAGE}/final`,
  ),
  large(
    'a store over 401 periods',
    () => wide(401, (ids) => store(ids)),
    'list_too_long',
    '/bids/0/bid/periods',
  ),

  bad('two units of one name', `${PROGRAM}/units/1/name`, 'on', 'id_duplicate'),
  bad('a row of an unknown unit', `${PROGRAM}/rows/0/terms/ruin`, '1', 'unit_unknown'),
  bad('a row of no units', `${PROGRAM}/rows/0/terms`, {}, 'terms_empty'),
  bad('a row reversed', `${PROGRAM}/rows/0/min`, '0.5', 'row_reversed', `${PROGRAM}/rows/0`),
  bad('a row without bounds', `${PROGRAM}/rows/0`, { terms: { on: '1' } }, 'row_unbounded'),
  bad('a coefficient of NaN', `${PROGRAM}/rows/0/terms/on`, 'NaN', 'decimal_malformed'),
  bad('a coefficient that is a fraction', `${PROGRAM}/rows/0/terms/on`, 0.1, 'decimal_not_text'),
  {
    name: 'forty things wrong at once',
    file: () =>
      set(
        '/bids',
        Array.from({ length: 40 }, () => ({ by: '' })),
      ),
    code: 'missing_key',
    at: '/bids/0/id',
  },
]

function store(periods: readonly string[]): JsonObject {
  return {
    kind: 'storage',
    periods,
    charge: 1,
    discharge: 1,
    capacity: 4,
    efficiency: '0.9',
    limit: '0',
  }
}
