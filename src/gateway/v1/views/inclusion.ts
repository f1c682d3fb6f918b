import { assert, inclusionProof } from '#base'
import { commitmentOf, type Entry, leavesOf, type PublishedAuction } from '#exchange'

/** Where the commitment to a bid stands among those of its auction, and the proof that it is under the root. */
export function inclusionOf(auction: PublishedAuction, { pseudonym, leafSalt }: Entry) {
  const { id, root, book, entries } = auction
  const salts = new Map(entries.map((entry) => [entry.pseudonym, entry.leafSalt]))
  const commitments = book.bids.map((bid) => commitmentOf(salts.get(bid.id) ?? '', bid))
  const content = book.bids.find((bid) => bid.id === pseudonym)
  assert(content !== undefined, 'every entry of an auction has its bid in the book')
  const commitment = commitmentOf(leafSalt, content)
  const leaves = leavesOf(commitments)
  const index = leaves.indexOf(commitment)
  const proof = inclusionProof(leaves, index)
  return { auction: id, pseudonym, commitment, root, index, size: leaves.length, proof }
}
