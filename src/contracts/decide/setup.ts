/** What contracts are made of: specifications, products, meters, and whether somebody stands between the parties. */
import { canonicalJson, ok } from '#base'
import type { ContractBook } from '../book.ts'
import { type Decision, type Of, refused } from '../decision.ts'
import type { ContractFact } from '../events.ts'
import { hoursOf, type Period } from '../hours.ts'
import { dateAfter, midnightUtc } from '../local-time.ts'
import { parseSpec } from '../parse-spec.ts'
import { specKey } from '../spec.ts'

const one = (at: number, fact: ContractFact): Decision => ok([{ at, ...fact }])

export function addSpec(book: ContractBook, { at, spec }: Of<'addSpec'>): Decision {
  const parsed = parseSpec(spec)
  if (!parsed.ok) return parsed
  const known = book.specs.get(specKey(parsed.value))
  if (known === undefined) return one(at, { kind: 'specAdded', spec: parsed.value })
  return canonicalJson(known) === canonicalJson(parsed.value)
    ? ok([])
    : refused(
        'spec_changed',
        `version ${known.version} of ${known.id} says something else`,
        'Give what is new a new version.',
        '/version',
      )
}

const YEARS_MAX = 26

export function bindProduct(book: ContractBook, command: Of<'bindProduct'>): Decision {
  const { at, product, period } = command
  const spec = book.specs.get(specKey(command.spec))
  if (spec === undefined)
    return refused('spec_unknown', 'there is no such specification', 'Add it first.', '/spec')
  if (!/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/.test(product))
    return refused(
      'name_malformed',
      'the id is not made of lower-case letters, digits, dots and hyphens',
      'Write 1 to 64 of them, as "h100-2026-12".',
      '/product',
    )
  if (!isPeriod(period))
    return refused(
      'period_malformed',
      'the period is not two dates, the first one first',
      'Write { "first": "2026-12-01", "last": "2026-12-31" }, for at most 26 years.',
      '/period',
    )
  if (hoursOf(spec.location.zone, spec.profile, firstWeek(period))[0] === undefined)
    return refused(
      'period_empty',
      'the profile has no hours in that period',
      'Choose another period.',
      '/period',
    )
  const terms = { product, spec: { id: spec.id, version: spec.version }, period }
  const known = book.products.get(product)
  if (known === undefined) return one(at, { kind: 'productBound', terms })
  return canonicalJson(known) === canonicalJson(terms)
    ? ok([])
    : refused(
        'product_changed',
        'what a product is never changes once it is bound',
        'Bind another product.',
        '/product',
      )
}

/** A profile that has no hours in a week has none at all. */
const firstWeek = ({ first, last }: Period): Period => {
  const week = dateAfter(first, 8)
  return { first, last: week < last ? week : last }
}

function isPeriod({ first, last }: Period): boolean {
  const [from, to] = [midnightUtc(first), midnightUtc(last)]
  return from <= to && to - from < YEARS_MAX * 366 * 86_400_000
}

export function addSource(
  book: ContractBook,
  { at, source, publicKey }: Of<'addSource'>,
): Decision {
  if (Buffer.from(publicKey, 'base64url').length !== 32)
    return refused(
      'key_malformed',
      'the public key is not 32 bytes in base64url',
      'Send the raw Ed25519 public key.',
      '/publicKey',
    )
  const known = book.sources.get(source)
  if (known === publicKey) return ok([])
  return known === undefined
    ? one(at, { kind: 'sourceAdded', source, publicKey })
    : refused(
        'source_changed',
        'the source has another key',
        'Give a new key a new source.',
        '/source',
      )
}

export function setGuarantor(
  book: ContractBook,
  { at, participant }: Of<'setGuarantor'>,
): Decision {
  if (book.guarantor === participant) return ok([])
  return book.contracts.size > 0
    ? refused(
        'contracts_exist',
        'there are contracts already',
        'Choose before the first auction.',
        '/participant',
      )
    : one(at, { kind: 'guarantorSet', participant })
}
