import { canonicalJson, type Refusal, verifyInclusion } from '#base'
import { commitmentOf, leafSalt, receiptHash } from '#exchange'
import type { Bundle } from './bundle.ts'
import { bidsOf, type Check, checkOf, fault } from './checks.ts'
import { type Receipt, verifyReceipt } from './receipt.ts'

/** Whether the book keeps what the venue promised in these receipts, one check for each. */
export const checksOfReceipts = (bundle: Bundle, receipts: readonly Receipt[]): readonly Check[] =>
  receipts.map((receipt) =>
    checkOf(`receipt ${receipt.bid} ${receipt.sequence}`, `Receipt of bid ${receipt.bid}`, [
      ...verifyReceipt(receipt),
      ...faultsOfOrigin(bundle, receipt),
      ...(isReplaced(receipt, receipts) ? [] : faultsOfBook(bundle, receipt)),
      ...faultsOfInclusion(bundle, receipt),
      ...faultsOfChain(receipt, receipts),
    ]),
  )

function faultsOfOrigin(
  { auction, venue, schedule }: Bundle,
  receipt: Receipt,
): readonly Refusal[] {
  const faults: Refusal[] = []
  if (receipt.auction !== auction)
    faults.push(
      fault(
        'receipt_of_other_auction',
        '/auction',
        `it is of auction "${receipt.auction}", the bundle of "${auction}"`,
        'Give the bundle of that auction.',
      ),
    )
  if (receipt.venue !== venue)
    faults.push(
      fault(
        'receipt_of_other_venue',
        '/venue',
        'another key signed the receipt than the bundle',
        'One of the two is not of your venue: compare both keys with the one that it shows.',
      ),
    )
  if (Date.parse(receipt.at) > Date.parse(schedule.closedAt))
    faults.push(
      fault(
        'receipt_late',
        '/at',
        `the bid was taken at ${receipt.at}, after the close at ${schedule.closedAt}`,
        'Complain to the venue with this receipt: it took a bid for an auction that was closed.',
      ),
    )
  return faults
}

/** A later receipt for the same bid stands in its place. */
const isReplaced = ({ bid, by, sequence }: Receipt, receipts: readonly Receipt[]): boolean =>
  receipts.some((later) => later.bid === bid && later.by === by && later.sequence > sequence)

/** The bid stands in the book word for word. */
function faultsOfBook({ leaves, market }: Bundle, receipt: Receipt): readonly Refusal[] {
  const salt = leafSalt(receipt.salt, receipt.auction)
  const index = bidsOf(market).findIndex(({ id }) => leaves.get(id) === salt)
  const bid = bidsOf(market)[index]
  if (bid === undefined)
    return [
      fault(
        'receipt_not_in_book',
        '/commitment',
        'no leaf of the input set is of this receipt: its bid was left out',
        'Unless you withdrew or replaced the bid, complain to the venue with this receipt.',
      ),
    ]
  const { content, commitment } = receipt
  const sameText = content === undefined || canonicalJson(content) === canonicalJson(contentOf(bid))
  if (sameText && commitmentOf(salt, bid) === commitment) return []
  return [
    fault(
      'receipt_bid_altered',
      `/market/bids/${index}`,
      `"${bid.id}" of the book is not the bid of the receipt`,
      'Unless you replaced the bid, complain to the venue with this receipt.',
    ),
  ]
}

const contentOf = ({ bid, budget }: { readonly bid: unknown; readonly budget?: unknown }) => ({
  bid,
  budget,
})

function faultsOfInclusion({ root, size }: Bundle, receipt: Receipt): readonly Refusal[] {
  const { inclusion, commitment: leaf } = receipt
  if (inclusion === undefined) return []
  if (inclusion.size === size && verifyInclusion({ ...inclusion, leaf, root })) return []
  return [
    fault(
      'receipt_inclusion_wrong',
      '/inclusion',
      'its proof does not lead from its commitment to the root of the input set',
      'Ask the venue for the proof again; the bundle alone shows as much.',
    ),
  ]
}

/** Where the receipt before is given too, it is the one that this one names. */
function faultsOfChain(receipt: Receipt, receipts: readonly Receipt[]): readonly Refusal[] {
  const { by, sequence, previous } = receipt
  const before = receipts.find((one) => one.by === by && one.sequence === sequence - 1)
  const twin = receipts.find((one) => one !== receipt && one.by === by && one.sequence === sequence)
  const isForked = twin !== undefined && receiptHash(twin) !== receiptHash(receipt)
  const isFirst = sequence === 1
  if (
    !isForked &&
    (isFirst ? previous === '' : previous !== '') &&
    (before === undefined || previous === receiptHash(before))
  )
    return []
  return [
    fault(
      'receipt_chain_broken',
      '/previous',
      isForked
        ? `two receipts have the number ${sequence} in the participant's log`
        : 'it does not name the receipt before it',
      'Complain to the venue with both: it told two stories of what you sent.',
    ),
  ]
}
