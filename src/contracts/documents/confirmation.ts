/** The terms of a contract as both parties hold them: a document without a layout, for whoever prints it. */
import { canonicalJson, rfc3339, sha256Hex } from '#base'
import type { Decimal } from '#market'
import type { Contract, ContractBook } from '../book.ts'
import { decimalOfMicro } from '../divide.ts'
import { hoursOf, instantsOf } from '../hours.ts'
import { LIFECYCLE } from '../lifecycle.ts'
import { specOf } from '../netting.ts'
import { worth } from '../settle/amounts.ts'
import { quantityIn, unitOf } from '../settle/quantities.ts'
import type { ContractSpec } from '../spec.ts'

export interface Confirmation {
  readonly document: 'confirmation'
  readonly contract: string
  readonly root: string
  readonly buyer: string
  readonly seller: string
  readonly auction: string
  readonly formedAt: string
  readonly product: string
  readonly lots: number
  readonly price: Decimal
  readonly currency: string
  /** What the price is for. */
  readonly priceOf: string
  readonly quantity: Decimal
  readonly unit: string
  /** price × quantity. */
  readonly value: Decimal
  readonly delivery: {
    readonly first: string
    readonly last: string
    readonly zone: string
    /** RFC 3339, [start, end). */
    readonly start: string
    readonly end: string
    readonly hours: number
  }
  /** In full: a confirmation needs no other document. */
  readonly spec: ContractSpec
  readonly deadlines: readonly { readonly step: string; readonly otherwise: string }[]
  /** SHA-256 of the canonical text of all members above. */
  readonly digest: string
}

export function confirmationOf(book: ContractBook, contract: Contract): Confirmation {
  const spec = specOf(book, contract)
  const { zone } = spec.location
  const quantity = quantityIn(spec, contract.lots, contract.period)
  const [start, end] = instantsOf(zone, contract.period)
  const terms = {
    document: 'confirmation' as const,
    contract: contract.id,
    root: contract.root,
    buyer: contract.buyer,
    seller: contract.seller,
    auction: contract.auction,
    formedAt: rfc3339(contract.formedAt),
    product: contract.product,
    lots: contract.lots,
    price: contract.price,
    currency: spec.currency,
    priceOf: spec.lot.priceOf === 'unit' ? spec.lot.unit : `${contract.per} ${spec.lot.unit}`,
    quantity: decimalOfMicro(quantity),
    unit: spec.lot.unit,
    value: decimalOfMicro(worth(unitOf(contract), quantity)),
    delivery: {
      ...contract.period,
      zone,
      start: rfc3339(start),
      end: rfc3339(end),
      hours: hoursOf(zone, spec.profile, contract.period).length,
    },
    spec,
    deadlines: LIFECYCLE.map(({ step, otherwise }) => ({ step, otherwise })),
  }
  return { ...terms, digest: sha256Hex(canonicalJson(terms)) }
}
