import { formatMicro, type Micro } from '#market'
import { pointer } from '#base'
import type { Audit } from './audit.ts'
import { certificateBound } from './certificate.ts'

/**
 * Rule 8, the certificate holds: recomputed exactly (certificate.ts) it is what the outcome states; no bound is below the
 * welfare, and none above the certificate. The status says no more than the bound proves.
 */
export function checkCertificate({ market, outcome, report }: Audit): void {
  const { welfare, bound, efficientBound, certificate } = outcome
  const recomputed = certificateBound(market, certificate.prices)
  if (recomputed !== certificate.bound)
    report(
      8,
      '/certificate/bound',
      `the certificate states ${formatMicro(certificate.bound)}; at its prices it comes to ` +
        formatMicro(recomputed),
    )
  const bounds = {
    '/certificate/bound': certificate.bound,
    '/bound': bound,
    '/efficientBound': efficientBound,
  }
  for (const [at, value] of Object.entries(bounds))
    if (value < welfare)
      report(8, at, `${formatMicro(value)} is below the welfare, ${formatMicro(welfare)}`)
  for (const [at, value] of Object.entries({ '/bound': bound, '/efficientBound': efficientBound }))
    if (value > certificate.bound)
      report(8, at, `${formatMicro(value)} is above the certificate, which bounds it as well`)
  checkStatus({ market, outcome, report })
}

/**
 *   optimal    a fill, and bound − welfare ≤ work.gap × |welfare|, or no more than one micro-unit
 *   empty      no fill, and the same
 *   feasible   further apart; under `core` also where payments were not proven to be in the core
 */
function checkStatus({ market, outcome, report }: Pick<Audit, 'market' | 'outcome' | 'report'>) {
  const { status, welfare, bound, fills, work } = outcome
  if (!(work.gap >= 0 && work.gap < 1))
    report(8, pointer('/work', 'gap'), `the gap ${work.gap} is no fraction from 0 up to 1`)
  const within = Number(bound - welfare) <= Math.max(work.gap * Number(absolute(welfare)), 1)
  const apart = `the bound ${formatMicro(bound)} and the welfare ${formatMicro(welfare)}`
  if (status !== 'feasible' && !within)
    report(8, '/status', `${status} is not proven: ${apart} are further apart than the gap`)
  if (status === 'feasible' && within && market.pricing !== 'core')
    report(8, '/status', `it is better than feasible: ${apart} are within the gap`)
  if (status === 'empty' && fills.length > 0)
    report(8, '/status', `it is said to be empty, but bids are filled: ${fills.length}`)
  if (status === 'optimal' && fills.length === 0)
    report(8, '/status', 'nothing is filled: that is empty')
}

const absolute = (value: Micro): Micro => (value < 0n ? -value : value)
