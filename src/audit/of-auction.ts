import { type Identity, rfc3339 } from '#base'
import type { PublishedAuction } from '#exchange'
import { bundleOf } from './bundle.ts'

/** The bundle of an auction as the exchange keeps it once it is published: the text of the file. */
export function bundleOfAuction(auction: PublishedAuction, identity: Identity): string {
  const { id, series, schedule, closedAt, seed, entries, book, outcome } = auction
  return bundleOf(
    {
      auction: id,
      series,
      schedule: {
        opensAt: rfc3339(schedule.opensAt),
        closeFrom: rfc3339(schedule.closeFrom),
        closeTo: rfc3339(schedule.closeTo),
        closedAt: rfc3339(closedAt),
      },
      seed,
      leaves: new Map(entries.map(({ pseudonym, leafSalt }) => [pseudonym, leafSalt])),
      market: book,
      outcome,
    },
    identity,
  )
}
