import { formatMicro } from '#market'
import type { Audit } from './audit.ts'
import { certificateBound } from './certificate.ts'

/**
 * Rule 8, the certificate holds: recomputed exactly (certificate.ts) it is what the outcome states, and
 * no bound is below the welfare.
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
}
