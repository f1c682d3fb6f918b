import type { AnswerOf } from '#client'
import { grouped } from '../numbers.ts'
import { amountIn, instantIn, labelOf, left, type Paper, type Term } from './paper.ts'

/** The terms of a forward on paper, with its whole specification: nothing else has to be looked up. */
export function confirmationPaper(one: AnswerOf<'getConfirmation'>): Paper {
  const { currency, delivery, priceOf, quantity, unit, spec } = one
  return {
    title: 'Confirmation of a forward',
    name: one.contract,
    made: one.formedAt,
    parties: [
      ['Buyer', one.buyer],
      ['Seller', one.seller],
    ],
    terms: [
      ['Contract', one.contract === one.root ? one.contract : `${one.contract}, of ${one.root}`],
      ['Formed', `${instantIn(one.formedAt)}, in auction ${one.auction}`],
      ['Product', one.product],
      ['Lots', grouped(one.lots)],
      ['Price', `${amountIn(currency, one.price)} for ${quantityOf(priceOf)}`],
      ['Quantity', `${grouped(quantity)} ${unit}`],
      ['Days of delivery', `${delivery.first} to ${delivery.last}, ${delivery.zone}`],
      ['From, up to', `${instantIn(delivery.start)}, ${instantIn(delivery.end)}`],
      ['Hours', grouped(delivery.hours)],
      ['Specification', `${spec.id}, version ${spec.version}`],
      ...termsOf(spec),
    ],
    tables: [
      {
        title: 'Steps, and what holds where one is missed',
        columns: [left('Step', 1), left('Otherwise', 3)],
        rows: one.deadlines.map(({ step, otherwise }) => [labelOf(step), otherwise]),
      },
    ],
    totals: [['Value', amountIn(currency, one.value)]],
    notes: [`SHA-256 of the canonical text of the document: ${one.digest}`],
  }
}

/** "MWh" → "1 MWh"; "744.00 GPU-h" as it is. */
const quantityOf = (of: string): string => (/^[0-9]/.test(of) ? grouped(of) : `1 ${of}`)

/** Every member of a specification, however deep, as a line of its own. */
function termsOf(value: object, path: readonly string[] = []): readonly Term[] {
  return Object.entries(value).flatMap(([name, member]): readonly Term[] => {
    if (path.length === 0 && SAID.includes(name)) return []
    const names = [...path, name]
    const label = labelOf(names.join(', '))
    if (!Array.isArray(member))
      return typeof member === 'object' && member !== null
        ? termsOf(member, names)
        : [[label, shown(member)]]
    if (member.some((one) => typeof one === 'object' && !Array.isArray(one)))
      return member.flatMap((one, k) => termsOf(Object(one), [...names, String(k + 1)]))
    return [[label, member.length === 0 ? 'none' : member.map(shown).join(', ')]]
  })
}

/** Said above already. */
const SAID: readonly string[] = ['id', 'version', 'currency']

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(' to ')
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}
