import { formatMicro, type Micro } from '#market'

/** Payments as both sides say it: `pays 12.00`, and of who is paid, `is paid 12.00`. */
export const payingWords = (payment: Micro): string =>
  payment < 0n ? `is paid ${formatMicro(-payment)}` : `pays ${formatMicro(payment)}`

/** What limits come to: the most it pays, or the least it takes. */
export const limitWords = (value: Micro): string =>
  value < 0n
    ? `by its limits it takes ${formatMicro(-value)} or more`
    : `by its limits it pays ${formatMicro(value)} or less`

/** What lots come to at the prices: a cost, or proceeds. */
export const costWords = (cost: Micro): string =>
  cost < 0n
    ? `its lots fetch ${formatMicro(-cost)} at the clearing prices`
    : `its lots cost ${formatMicro(cost)} at the clearing prices`
