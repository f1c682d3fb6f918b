import {
  anyValue,
  booleanAt,
  fieldsOf,
  integerAt,
  inWords,
  listOf,
  mapOf,
  numberAt,
  type Read,
  readDocument,
  type Result,
  refuse,
  textAt,
  wordOf,
} from '#base'
import { formatMicro, type Micro, parseMicro } from '#market'
import {
  type Fill,
  type Forward,
  OUTCOME_STATUSES,
  type Outcome,
  PARTLY_REASONS,
  type PriceReport,
  REFUSED_REASONS,
  type Refused,
  type Transfer,
  type Work,
} from './outcome.ts'

/** The only version of the document there is so far. */
const VERSION = 1

/**
 * The outcome as market-file.md writes it: money as decimal strings, lots as integers, and keys that
 * may be left out only where they say something. `parseOutcome(outcomeDocument(o))` is `o`.
 */
export function outcomeDocument(outcome: Outcome): object {
  return {
    walras: VERSION,
    input: outcome.input,
    status: outcome.status,
    welfare: formatMicro(outcome.welfare),
    bound: formatMicro(outcome.bound),
    certificate: {
      prices: objectOf(outcome.certificate.prices, formatMicro),
      bound: formatMicro(outcome.certificate.bound),
    },
    efficientBound: formatMicro(outcome.efficientBound),
    prices: objectOf(outcome.prices, priceDocument),
    fills: outcome.fills.map(fillDocument),
    forwards: outcome.forwards.map((forward) => ({
      buyer: forward.buyer,
      seller: forward.seller,
      product: forward.product,
      lots: forward.lots,
      price: formatMicro(forward.price),
      amount: formatMicro(forward.amount),
    })),
    ...(outcome.transfers && {
      transfers: outcome.transfers.map((transfer) => ({
        from: transfer.from,
        to: transfer.to,
        amount: formatMicro(transfer.amount),
      })),
    }),
    refused: outcome.refused.map(refusedDocument),
    work: workDocument(outcome.work),
  }
}

function priceDocument({ price, range, traded, indicative }: PriceReport): object {
  return {
    price: formatMicro(price),
    range: range.map((end) => (end === undefined ? null : formatMicro(end))),
    traded,
    ...(indicative ? { indicative } : {}),
  }
}

function fillDocument(fill: Fill): object {
  return {
    bid: fill.bid,
    units: objectOf(fill.units, (n) => n),
    lots: objectOf(fill.lots, (n) => n),
    payment: formatMicro(fill.payment),
    surplus: formatMicro(fill.surplus),
    ...(fill.partly === undefined ? {} : { partly: fill.partly }),
  }
}

function refusedDocument(refused: Refused) {
  const { bid, part, reason, wouldFillAt, short, surplus, chosen, available } = refused
  return {
    bid,
    ...(part === undefined ? {} : { part }),
    reason,
    ...(wouldFillAt === undefined ? {} : { wouldFillAt: formatMicro(wouldFillAt) }),
    ...(short === undefined ? {} : { short: formatMicro(short) }),
    ...(surplus === undefined ? {} : { surplus: formatMicro(surplus) }),
    ...(chosen === undefined ? {} : { chosen }),
    ...(available === undefined ? {} : { available }),
  }
}

function workDocument({ solver, nodes, cuts, seconds, gap, seed, fallback }: Work): object {
  return { solver, nodes, cuts, seconds, gap, seed, ...(fallback === true ? { fallback } : {}) }
}

const objectOf = <T, U>(map: ReadonlyMap<string, T>, write: (value: T) => U) =>
  Object.fromEntries([...map].map(([key, value]) => [key, write(value)]))

/**
 * Reads an outcome document, or says what is wrong with it and where. Never throws. It checks the form
 * only; whether the outcome is right is the verifier's question (verify/).
 */
export const parseOutcome = (document: unknown): Result<Outcome> =>
  readDocument(document, readOutcome)

function readOutcome(document: unknown, place: string): Outcome {
  const read = fieldsOf(document, place)
  const version = read.required('walras', anyValue)
  if (version !== VERSION)
    refuse('/walras', 'version_unknown', `version ${inWords(version)} is not known`, 'Write 1.')
  const certificate = (value: unknown, at: string): Outcome['certificate'] => {
    const inner = fieldsOf(value, at)
    const prices = inner.required('prices', mapOf(money))
    return inner.done({ prices, bound: inner.required('bound', money) })
  }
  return read.done({
    input: read.required('input', textAt),
    status: read.required('status', wordOf(OUTCOME_STATUSES)),
    welfare: read.required('welfare', money),
    bound: read.required('bound', money),
    certificate: read.required('certificate', certificate),
    efficientBound: read.required('efficientBound', money),
    prices: read.required('prices', mapOf(readPrice)),
    fills: read.required('fills', listOf(readFill)),
    forwards: read.required('forwards', listOf(readForward)),
    ...read.present('transfers', listOf(readTransfer)),
    refused: read.required('refused', listOf(readRefused)),
    work: read.required('work', readWork),
  })
}

function readPrice(value: unknown, at: string): PriceReport {
  const read = fieldsOf(value, at)
  return read.done({
    price: read.required('price', money),
    range: read.required('range', readRange),
    traded: read.required('traded', integerAt),
    indicative: read.optional('indicative', booleanAt) ?? false,
  })
}

function readRange(value: unknown, at: string): PriceReport['range'] {
  const end = (item: unknown, place: string) => (item === null ? undefined : money(item, place))
  const ends = listOf(end)(value, at)
  if (ends.length !== 2) {
    const code = ends.length < 2 ? 'list_too_short' : 'list_too_long'
    refuse(at, code, 'a range has two ends', 'Write [low, high]; null is unbounded.')
  }
  return [ends[0], ends[1]]
}

function readFill(value: unknown, at: string): Fill {
  const read = fieldsOf(value, at)
  return read.done({
    bid: read.required('bid', textAt),
    units: read.required('units', mapOf(integerAt)),
    lots: read.required('lots', mapOf(integerAt)),
    payment: read.required('payment', money),
    surplus: read.required('surplus', money),
    ...read.present('partly', wordOf(PARTLY_REASONS)),
  })
}

function readForward(value: unknown, at: string): Forward {
  const read = fieldsOf(value, at)
  return read.done({
    buyer: read.required('buyer', textAt),
    seller: read.required('seller', textAt),
    product: read.required('product', textAt),
    lots: read.required('lots', integerAt),
    price: read.required('price', money),
    amount: read.required('amount', money),
  })
}

function readTransfer(value: unknown, at: string): Transfer {
  const read = fieldsOf(value, at)
  return read.done({
    from: read.required('from', textAt),
    to: read.required('to', textAt),
    amount: read.required('amount', money),
  })
}

function readRefused(value: unknown, at: string): Refused {
  const read = fieldsOf(value, at)
  return read.done({
    bid: read.required('bid', textAt),
    ...read.present('part', textAt),
    reason: read.required('reason', wordOf(REFUSED_REASONS)),
    ...read.present('wouldFillAt', money),
    ...read.present('short', money),
    ...read.present('surplus', money),
    ...read.present('chosen', textAt),
    ...read.present('available', integerAt),
  })
}

function readWork(value: unknown, at: string): Work {
  const read = fieldsOf(value, at)
  return read.done({
    solver: read.required('solver', textAt),
    nodes: read.required('nodes', integerAt),
    cuts: read.required('cuts', integerAt),
    seconds: read.required('seconds', numberAt),
    gap: read.required('gap', numberAt),
    seed: read.required('seed', seed),
    ...read.present('fallback', booleanAt),
  })
}

/** A seed is a text; a whole number is taken as its digits. */
const seed: Read<string> = (value, at) =>
  Number.isSafeInteger(value) ? String(value) : textAt(value, at)

const money: Read<Micro> = (value, at) => {
  if (typeof value !== 'string')
    return refuse(
      at,
      'decimal_not_text',
      `${inWords(value)} is not a decimal in quotes`,
      AS_DECIMAL,
    )
  const micro = parseMicro(value)
  if (micro === 'malformed')
    return refuse(at, 'decimal_malformed', `${inWords(value)} is not a decimal`, AS_DECIMAL)
  if (micro === 'too-fine')
    return refuse(
      at,
      'decimal_too_fine',
      `${inWords(value)} has too many places`,
      'Use at most six.',
    )
  return micro
}

const AS_DECIMAL = 'Write it as "12.50".'
