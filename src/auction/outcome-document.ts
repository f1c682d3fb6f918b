import { compareText, err, ok, pointer, RefusalError, type Result, refuse } from '#base'
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
export function parseOutcome(document: unknown): Result<Outcome> {
  try {
    return ok(readOutcome(document))
  } catch (problem) {
    if (problem instanceof RefusalError) return err([problem.refusal])
    throw problem
  }
}

function readOutcome(document: unknown): Outcome {
  const read = fieldsOf(document, '')
  const version = read.required('walras', anything)
  if (version !== VERSION)
    refuse('/walras', 'version_unknown', `version ${text(version)} is not known`, 'Write 1.')
  const certificate = (value: unknown, at: string): Outcome['certificate'] => {
    const inner = fieldsOf(value, at)
    const prices = inner.required('prices', mapOf(money))
    return inner.done({ prices, bound: inner.required('bound', money) })
  }
  return read.done({
    input: read.required('input', string),
    status: read.required('status', oneOf(OUTCOME_STATUSES)),
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
    traded: read.required('traded', integer),
    indicative: read.optional('indicative', boolean) ?? false,
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
    bid: read.required('bid', string),
    units: read.required('units', mapOf(integer)),
    lots: read.required('lots', mapOf(integer)),
    payment: read.required('payment', money),
    surplus: read.required('surplus', money),
    ...read.present('partly', oneOf(PARTLY_REASONS)),
  })
}

function readForward(value: unknown, at: string): Forward {
  const read = fieldsOf(value, at)
  return read.done({
    buyer: read.required('buyer', string),
    seller: read.required('seller', string),
    product: read.required('product', string),
    lots: read.required('lots', integer),
    price: read.required('price', money),
    amount: read.required('amount', money),
  })
}

function readTransfer(value: unknown, at: string): Transfer {
  const read = fieldsOf(value, at)
  return read.done({
    from: read.required('from', string),
    to: read.required('to', string),
    amount: read.required('amount', money),
  })
}

function readRefused(value: unknown, at: string): Refused {
  const read = fieldsOf(value, at)
  return read.done({
    bid: read.required('bid', string),
    ...read.present('part', string),
    reason: read.required('reason', oneOf(REFUSED_REASONS)),
    ...read.present('wouldFillAt', money),
    ...read.present('short', money),
    ...read.present('surplus', money),
    ...read.present('chosen', string),
    ...read.present('available', integer),
  })
}

function readWork(value: unknown, at: string): Work {
  const read = fieldsOf(value, at)
  return read.done({
    solver: read.required('solver', string),
    nodes: read.required('nodes', integer),
    cuts: read.required('cuts', integer),
    seconds: read.required('seconds', number),
    gap: read.required('gap', number),
    seed: read.required('seed', seed),
    ...read.present('fallback', boolean),
  })
}

/** Reads one value, or refuses it with its place. */
type Read<T> = (value: unknown, at: string) => T

/** The members of an object, read by name; `done` refuses those nobody asked for. */
function fieldsOf(value: unknown, at: string) {
  const members = new Map(Object.entries(object(value, at)))
  const known = new Set<string>()
  const optional = <T>(key: string, read: Read<T>): T | undefined => {
    known.add(key)
    return members.has(key) ? read(members.get(key), pointer(at, key)) : undefined
  }
  return {
    optional,
    required<T>(key: string, read: Read<T>): T {
      if (!members.has(key))
        refuse(pointer(at, key), 'missing_key', `the key "${key}" is missing`, `Add "${key}".`)
      known.add(key)
      return read(members.get(key), pointer(at, key))
    },
    /** `{ key: value }` where the member is there, `{}` where it is not. */
    present<K extends string, T>(key: K, read: Read<T>): { [P in K]?: T } {
      const found = optional(key, read)
      return found === undefined ? {} : ({ [key]: found } as { [P in K]?: T })
    },
    done<T>(result: T): T {
      for (const key of members.keys())
        if (!known.has(key))
          refuse(
            pointer(at, key),
            'unknown_key',
            `the key "${key}" is not known here`,
            `Remove it; known are ${[...known].join(', ')}.`,
          )
      return result
    },
  }
}

const anything: Read<unknown> = (value) => value

/** A value in a few words, whatever it is. */
function text(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  if (Array.isArray(value)) return 'a list'
  return value !== null && typeof value === 'object' ? 'an object' : String(value)
}

function object(value: unknown, at: string): object {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    refuse(at, 'not_object', `${text(value)} is not an object`, 'Write { … }.')
  return value as object
}

/** Objects have no order of their own: members come in code-point order of their keys. */
const mapOf =
  <T>(read: Read<T>): Read<ReadonlyMap<string, T>> =>
  (value, at) =>
    new Map(
      Object.entries(object(value, at))
        .sort(([a], [b]) => compareText(a, b))
        .map(([key, member]) => [key, read(member, pointer(at, key))]),
    )

const listOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value))
      refuse(at, 'not_list', `${text(value)} is not a list`, 'Write [ … ].')
    return (value as unknown[]).map((item, index) => read(item, pointer(at, index)))
  }

const oneOf =
  <T extends string>(words: readonly T[]): Read<T> =>
  (value, at) =>
    words.find((word) => word === value) ??
    refuse(at, 'word_unknown', `${text(value)} is not known`, `Use one of ${words.join(', ')}.`)

const string: Read<string> = (value, at) =>
  typeof value === 'string'
    ? value
    : refuse(at, 'not_text', `${text(value)} is not a text`, 'Write "…".')

const boolean: Read<boolean> = (value, at) =>
  typeof value === 'boolean'
    ? value
    : refuse(at, 'not_boolean', `${text(value)} is not true or false`, 'Write true or false.')

const number: Read<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value)
    ? value
    : refuse(at, 'not_number', `${text(value)} is not a number`, 'Write a number, such as 0.08.')

const integer: Read<number> = (value, at) =>
  Number.isSafeInteger(value)
    ? (value as number)
    : refuse(
        at,
        'not_integer',
        `${text(value)} is not a whole number`,
        'Write a whole number, such as 64.',
      )

/** A seed is a text; a whole number is taken as its digits. */
const seed: Read<string> = (value, at) =>
  Number.isSafeInteger(value) ? String(value) : string(value, at)

const money: Read<Micro> = (value, at) => {
  if (typeof value !== 'string')
    return refuse(at, 'decimal_not_text', `${text(value)} is not a decimal in quotes`, AS_DECIMAL)
  const micro = parseMicro(value)
  if (micro === 'malformed')
    return refuse(at, 'decimal_malformed', `${text(value)} is not a decimal`, AS_DECIMAL)
  if (micro === 'too-fine')
    return refuse(at, 'decimal_too_fine', `${text(value)} has too many places`, 'Use at most six.')
  return micro
}

const AS_DECIMAL = 'Write it as "12.50".'
