/** How a specification settles, and what is owed for what was not delivered. */
import { fieldsOf, listOf, type Read, refuse, textAt, wordOf } from '#base'
import { decimalAbove, integerFrom, nonNegative, ratioAt } from './parse-values.ts'
import type { Fallback, Fixing, Remedy, Settlement } from './spec.ts'

export const settlementAt: Read<Settlement> = (value, at) => {
  const fields = fieldsOf(value, at)
  const kind = fields.required(
    'kind',
    wordOf<Settlement['kind']>(['physical', 'asProduced', 'financial', 'difference', 'toll']),
  )
  switch (kind) {
    case 'physical':
    case 'asProduced':
      return fields.done({ kind })
    case 'financial':
      return fields.done({ kind, ...fixingOf(fields) })
    case 'difference':
      return fields.done({
        kind,
        ...fixingOf(fields),
        quantity: fields.required('quantity', wordOf(['metered', 'contracted'])),
        negativePrice: fields.required('negativePrice', wordOf(['counts', 'doesNotCount'])),
      })
    case 'toll':
      return fields.done({ kind, availabilityMin: fields.required('availabilityMin', ratioAt) })
  }
}

const fixingOf = (fields: ReturnType<typeof fieldsOf>): Fixing => ({
  index: fields.required('index', textAt),
  every: fields.required('every', wordOf(['hour', 'day'])),
  fallback: fields.required('fallback', fallbacksAt),
})

const fallbackAt: Read<Fallback> = (value, at) => {
  const fields = fieldsOf(value, at)
  const kind = fields.required('kind', wordOf<Fallback['kind']>(['index', 'earlier', 'mark']))
  if (kind === 'index') return fields.done({ kind, index: fields.required('index', textAt) })
  if (kind === 'mark') return fields.done({ kind })
  return fields.done({ kind, daysMax: fields.required('daysMax', integerFrom(1, 31)) })
}

const fallbacksAt: Read<readonly Fallback[]> = (value, at) => {
  const fallbacks = listOf(fallbackAt)(value, at)
  if (fallbacks.length > 8)
    refuse(at, 'list_too_long', 'a ladder has at most eight steps', 'Leave out the later ones.')
  return fallbacks
}

export const remedyAt: Read<Remedy> = (value, at) => {
  const fields = fieldsOf(value, at)
  const kind = fields.required('kind', wordOf<Remedy['kind']>(['cover', 'damages', 'refund']))
  const common = {
    capOfValue: fields.required('capOfValue', nonNegative),
    terminateAbove: fields.required('terminateAbove', ratioAt),
  }
  switch (kind) {
    case 'cover':
      return fields.done({ kind, ...common, rate: fields.required('rate', nonNegative) })
    case 'refund':
      return fields.done({ kind, ...common, index: fields.required('index', textAt) })
    case 'damages':
      return fields.done({
        kind,
        ...common,
        premium: fields.required('premium', nonNegative),
        credit: fields.required('credit', nonNegative),
        index: fields.required('index', textAt),
        coverCap: fields.required('coverCap', decimalAbove),
      })
  }
}
