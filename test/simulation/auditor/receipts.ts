import { canonical, sha256 } from './arithmetic.ts'
import { PUBLIC_KEY } from '../operations.ts'
import type { Entered, Receipt } from './records.ts'

/** Receipts of each participant: numbered without a gap, in all and in each auction, and each names the one before. */
export class Receipts {
  readonly last = new Map<string, Receipt>()
  readonly #logs = new Map<string, number>()
  readonly #finding: (text: string) => void

  constructor(finding: (text: string) => void) {
    this.#finding = finding
  }

  read({ participant, auction, id: bid, receipt }: Entered): void {
    const before = this.last.get(participant)
    const place = `${participant} ${auction}`
    const next = this.#logs.get(place) ?? 0
    const said = `receipt ${receipt.sequence} of ${participant}`
    if (receipt.auction !== auction) this.#finding(`${said} is of another auction`)
    if (receipt.sequence !== (before?.sequence ?? 0) + 1) this.#finding(`${said} leaves a gap`)
    if (receipt.logIndex !== next) this.#finding(`${said} leaves a gap in ${auction}`)
    if (receipt.previous !== (before?.hash ?? ''))
      this.#finding(`${said} does not follow the one before`)
    const { hash, ...facts } = receipt
    const at = new Date(receipt.at).toISOString()
    if (hash !== sha256(canonical({ ...facts, at, venue: PUBLIC_KEY, bid, by: participant })))
      this.#finding(`${said} has another hash`)
    this.last.set(participant, receipt)
    this.#logs.set(place, next + 1)
  }
}
