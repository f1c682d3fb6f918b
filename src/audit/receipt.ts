import {
  anyValue,
  fieldsOf,
  type Identity,
  integerAt,
  listOf,
  type Read,
  readDocument,
  type Refusal,
  type Result,
  textAt,
  verifySignature,
} from '#base'
import { commitmentOf, leafSalt, type ReceiptEntry, receiptText } from '#exchange'
import { hashAt, instantAt, keyAt, only, signatureAt } from './readers.ts'

/** What was bid, without names. */
export interface Content {
  readonly bid: unknown
  readonly budget?: unknown
}

/** The document that a participant keeps. Its salt is told to nobody else. */
export interface Receipt extends ReceiptEntry {
  readonly walras: 1
  readonly kind: 'receipt'
  readonly salt: string
  readonly content?: Content
  /** Where the commitment stands among the leaves of the input set; told after the close, and proven by the root. */
  readonly inclusion?: Inclusion
  readonly signature: string
}

export interface Inclusion {
  readonly index: number
  readonly size: number
  readonly proof: readonly string[]
}

export type ReceiptParts = Omit<ReceiptEntry, 'venue' | 'commitment'> & {
  readonly salt: string
  readonly content: Content
}

/** The receipt of a bid: from then on the venue can neither alter the bid nor deny it. */
export function makeReceipt(
  { salt, content, ...parts }: ReceiptParts,
  identity: Identity,
): Receipt {
  const commitment = commitmentOf(leafSalt(salt, parts.auction), content)
  const entry: ReceiptEntry = { ...parts, venue: identity.publicKey, commitment }
  const signature = identity.sign(receiptText(entry))
  return { walras: 1, kind: 'receipt', ...entry, salt, content, signature }
}

/** What is wrong with a receipt by itself: nothing, if its venue signed it and it binds the content that it tells. */
export function verifyReceipt(receipt: Receipt): readonly Refusal[] {
  const { venue, salt, auction, content, commitment, signature } = receipt
  const faults: Refusal[] = []
  if (!verifySignature(venue, receiptText(receipt), signature))
    faults.push({
      code: 'receipt_signature_wrong',
      at: '/signature',
      cause: 'the venue that the receipt names did not sign it',
      remedy: 'Use the receipt as the venue sent it; what was altered since binds nobody.',
    })
  if (content !== undefined && commitmentOf(leafSalt(salt, auction), content) !== commitment)
    faults.push({
      code: 'receipt_commitment_wrong',
      at: '/commitment',
      cause: 'salt and content do not give the commitment that was signed',
      remedy:
        'Use the receipt as the venue sent it. If this is it, the venue signed another bid: complain with it.',
    })
  return faults
}

/** Reads a receipt strictly. */
export const parseReceipt = (document: unknown): Result<Receipt> =>
  readDocument(document, (value, at) => {
    const read = fieldsOf(value, at)
    return read.done({
      walras: read.required('walras', only(1)),
      kind: read.required('kind', only('receipt')),
      venue: read.required('venue', keyAt),
      auction: read.required('auction', textAt),
      bid: read.required('bid', textAt),
      by: read.required('by', textAt),
      sequence: read.required('sequence', integerAt),
      logIndex: read.required('logIndex', integerAt),
      at: read.required('at', instantAt),
      salt: read.required('salt', hashAt),
      commitment: read.required('commitment', hashAt),
      previous: read.required('previous', previousAt),
      ...read.present('content', contentAt),
      ...read.present('inclusion', inclusionAt),
      signature: read.required('signature', signatureAt),
    })
  })

const previousAt: Read<string> = (value, at) => (value === '' ? '' : hashAt(value, at))

const contentAt: Read<Content> = (value, at) => {
  const read = fieldsOf(value, at)
  const bid = read.required('bid', anyValue)
  return read.done({ bid, ...read.present('budget', anyValue) })
}

const inclusionAt: Read<Inclusion> = (value, at) => {
  const read = fieldsOf(value, at)
  return read.done({
    index: read.required('index', integerAt),
    size: read.required('size', integerAt),
    proof: read.required('proof', listOf(hashAt)),
  })
}
