import { err, ok, readDocument, type Refusal, type Result } from '#base'
import { readJson } from '#bidding'
import { type Bundle, bundleAt, canonicalText } from './bundle.ts'
import {
  type Check,
  checkOf,
  checkOfInputs,
  checksOfChance,
  checksOfOutcome,
  checksOfSigning,
  fault,
} from './checks.ts'
import type { Receipt } from './receipt.ts'
import { checksOfReceipts } from './receipts.ts'

export interface AuditOptions {
  readonly receipts?: readonly Receipt[]
  /** Public key of the venue that the bundle should be of, learnt elsewhere than from the bundle. */
  readonly key?: string
}

/**
 * Everything that can be checked of an auction from its bundle alone, and of the receipts of those who bid. Nothing that
 * the venue says is trusted. What is no bundle at all has one check, `form`, which is broken. Never throws.
 *
 * Not checked, because one bundle cannot show it: what docs/reference/bundle.md lists.
 */
export function auditBundle(
  bundle: string | Uint8Array,
  { receipts = [], key }: AuditOptions = {},
): readonly Check[] {
  const read = readBundle(bundle)
  if (!read.ok) return [checkOf('form', FORM, read.error)]
  const { value, document, isCanonical } = read.value
  return [
    checkOf('form', FORM, isCanonical ? [] : [NOT_CANONICAL]),
    ...checksOfSigning(value, document, key),
    ...checksOfChance(value),
    checkOfInputs(value),
    ...checksOfOutcome(value),
    ...checksOfReceipts(value, receipts),
  ]
}

interface Read {
  readonly value: Bundle
  readonly document: object
  /** Whether the text is, to the byte, the one text that this document has. */
  readonly isCanonical: boolean
}

function readBundle(bundle: string | Uint8Array): Result<Read> {
  const text = typeof bundle === 'string' ? bundle : decoded(bundle)
  if (text === undefined) return err([NOT_UTF8])
  const json = readJson(text)
  if (!json.ok) return json
  const value = readDocument(json.value, bundleAt)
  if (!value.ok) return value
  const isCanonical = canonicalText(json.value) === text
  return ok({ value: value.value, document: json.value as object, isCanonical })
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const FORM = 'A bundle in its canonical text'

const NOT_CANONICAL: Refusal = fault(
  'bundle_not_canonical',
  '',
  'the file is not the canonical text of what it holds: it was reformatted or altered',
  'Fetch the bundle again from the venue, and keep its bytes.',
)

const NOT_UTF8: Refusal = fault(
  'text_not_utf8',
  '',
  'the text is not in UTF-8',
  'Fetch the bundle again from the venue, and unpack it if it is packed.',
)
