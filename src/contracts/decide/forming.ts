/** From the fills of an auction to contracts, and their confirmation. */
import { err, ok, pointer, type Refusal } from '#base'
import type { Contract, ContractBook, ProductTerms } from '../book.ts'
import type { Fill } from '../commands.ts'
import { decimalOfMicro, isDecimal } from '../divide.ts'
import {
  type Decision,
  draftOn,
  noContract,
  notParty,
  type Of,
  refusal,
  refused,
} from '../decision.ts'
import { instantsOf } from '../hours.ts'
import { specOf } from '../netting.ts'
import { quantityIn } from '../settle/quantities.ts'
import { catchUp } from './catch-up.ts'

/** With a guarantor each fill is two contracts: it buys from the seller and sells to the buyer. */
export function formContracts(book: ContractBook, command: Of<'formContracts'>): Decision {
  const { at, auction, fills } = command
  if (book.auctions.has(auction))
    return refused(
      'auction_formed',
      'the fills of that auction are contracts already',
      'Nothing is left to do.',
      '/auction',
    )
  for (const [k, fill] of fills.entries()) {
    const found = fillRefusal(book, fill, { at, place: pointer('/fills', k) })
    if (found !== undefined) return err([found])
  }
  const { guarantor } = book
  const pairs = fills.flatMap((fill) =>
    guarantor === undefined || fill.buyer === guarantor || fill.seller === guarantor
      ? [fill]
      : [
          { ...fill, seller: guarantor },
          { ...fill, buyer: guarantor },
        ],
  )
  const contracts = pairs.map((fill, k) =>
    contractFrom(book, fill, { id: `c${book.contracts.size + 1 + k}`, auction, at }),
  )
  return ok([{ at, kind: 'contractsFormed', auction, contracts }])
}

function contractFrom(
  book: ContractBook,
  fill: Fill,
  { id, auction, at }: { readonly id: string; readonly auction: string; readonly at: number },
): Contract {
  const { spec, period } = book.products.get(fill.product) as ProductTerms
  const terms = specOf(book, { spec })
  const per = terms.lot.priceOf === 'unit' ? '1.00' : decimalOfMicro(quantityIn(terms, 1, period))
  return {
    id,
    root: id,
    ...fill,
    per,
    spec,
    auction,
    formedAt: at,
    period,
    status: 'formed',
    confirmed: [],
    excuses: [],
    covers: {},
    settled: {},
  }
}

/** The most lots of one contract: times the output of an hour it is still exact. */
const LOTS_MAX = 1_000_000_000

function fillRefusal(
  book: ContractBook,
  { buyer, seller, product, lots, price }: Fill,
  { at, place }: { readonly at: number; readonly place: string },
): Refusal | undefined {
  const terms = book.products.get(product)
  if (terms === undefined)
    return refusal(
      'product_unbound',
      `"${product}" has no specification`,
      'Bind it to one first.',
      `${place}/product`,
    )
  if (buyer === seller)
    return refusal('own_counterparty', 'nobody trades with itself', 'Leave it out.', place)
  const defaulter = [buyer, seller].find((one) => book.defaulted.has(one))
  if (defaulter !== undefined) return defaultedRefusal(defaulter, place)
  if (!Number.isSafeInteger(lots) || lots <= 0 || lots > LOTS_MAX)
    return refusal('lots_malformed', 'the lots are no whole number above zero', 'Write 10.', place)
  if (!isDecimal(price))
    return refusal('amount_malformed', `"${price}" is no price`, 'Write it as "2.055".', place)
  const spec = specOf(book, terms)
  return instantsOf(spec.location.zone, terms.period)[0] <= at
    ? refusal(
        'period_begun',
        'delivery would have begun already',
        'Trade a later period.',
        `${place}/product`,
      )
    : undefined
}

export const defaultedRefusal = (participant: string, at: string): Refusal =>
  refusal(
    'participant_defaulted',
    `${participant} has defaulted`,
    'Its contracts are closed out, and it gets no new ones.',
    at,
  )

export function confirm(book: ContractBook, { at, by, contract: id }: Of<'confirm'>): Decision {
  const contract = book.contracts.get(id)
  if (contract === undefined) return noContract
  if (by.kind === 'venue') return notParty
  const { participant: party } = by
  if (party !== contract.buyer && party !== contract.seller) return notParty
  const draft = draftOn(book, at)
  catchUp(draft, id)
  if (draft.book().contracts.get(id)?.confirmed.includes(party))
    return contract.confirmed.includes(party)
      ? refused('confirmed_already', 'it is confirmed already', 'Nothing is left to do.')
      : ok(draft.events)
  if (contract.status !== 'formed')
    return refused('contract_over', `the contract is ${contract.status}`, 'Nothing is left to do.')
  draft.add({ kind: 'contractConfirmed', contract: id, party })
  return ok(draft.events)
}
