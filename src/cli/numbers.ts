import { formatMicro, type Micro } from '#market'

/** 1234567 → "1,234,567". */
export const grouped = (digits: number | string): string =>
  String(digits).replace(/^-?[0-9]+/, (whole) => whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ','))

/** "3,641.50". */
export const money = (micro: Micro): string => grouped(formatMicro(micro))

/** `1 bid`, `3 bids`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`

/** `amount` as a share of `whole`: "0.07 %"; undefined where the whole is zero. */
export function share(amount: Micro, whole: Micro): string | undefined {
  if (whole === 0n) return undefined
  return percent(Number(amount) / Math.abs(Number(whole)))
}

/** 0.00068 → "0.07 %"; what is not zero never reads as zero. */
export function percent(ratio: number): string {
  const value = ratio * 100
  if (value === 0) return '0 %'
  if (Math.abs(value) < 0.0001) return 'less than 0.0001 %'
  const places = Math.abs(value) >= 0.1 ? 2 : 4
  return `${grouped(String(Number(value.toFixed(places))))} %`
}
