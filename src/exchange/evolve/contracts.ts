import { evolveContract } from '#contracts'
import type { ForwardEvent } from '../events.ts'
import { CURVES_KEPT, type State } from '../state.ts'

/** Contracts are a fold of their own; the marks of each day are kept as a curve. */
export function evolveForward(state: State, { event }: ForwardEvent): State {
  const contracts = evolveContract(state.contracts, event)
  if (event.kind !== 'marked') return { ...state, contracts }
  const marks = Object.fromEntries(event.marks.map(({ product, price }) => [product, price]))
  const before = state.curves.last()?.date === event.date ? state.curves.pop() : state.curves
  const curves = before.push({ date: event.date, marks })
  return { ...state, contracts, curves: curves.size > CURVES_KEPT ? curves.shift() : curves }
}
