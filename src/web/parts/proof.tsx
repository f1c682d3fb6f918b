import { useState } from 'react'
import { Button } from 'react-aria-components'
import { type AuctionView, paths } from '#api'
import { money } from '../format/numbers.ts'
import { CheckIcon } from './icons.tsx'

const VERIFY = 'node bin/walras.mjs verify market.json outcome.json'

/** How good an outcome is at least, and how anyone can check it. */
export function Proof({ detail }: { readonly detail: AuctionView }) {
  const { id, rulesHeld } = detail
  return (
    <>
      <p className="small">{gainWords(detail)}</p>
      <div className="verified">
        <p>
          <CheckIcon /> <strong>Verified</strong>: all {inWords(rulesHeld)} rules hold, checked anew
          before anyone saw it.
        </p>
        <p>
          The whole proof:{' '}
          <a href={paths.bundle(id)} download="bundle.json">
            Bundle
          </a>
          , then <code>node bin/walras.mjs audit bundle.json</code>
        </p>
        <p>
          Check it yourself: <a href={paths.marketFile(id)}>Market file</a> (everyone’s bids,
          without names) and <a href={paths.outcomeFile(id)}>Outcome</a>, then <code>{VERIFY}</code>{' '}
          <Copy />
        </p>
      </div>
    </>
  )
}

function Copy() {
  const [isCopied, setCopied] = useState(false)
  const copy = () => navigator.clipboard.writeText(VERIFY).then(() => setCopied(true))
  return (
    <Button className="link" onPress={() => void copy().catch(() => undefined)}>
      {isCopied ? 'Copied' : 'Copy'}
    </Button>
  )
}

const inWords = (rules: number): string => (rules === 9 ? 'nine' : String(rules))

/**
 * What the gain means; how far it is at most from the best under the same rules; and what the rule of one price
 * per product cost at most.
 */
export function gainWords({
  gain,
  bound,
  efficientBound,
}: Pick<AuctionView, 'gain' | 'bound' | 'efficientBound'>): string {
  const [got, most, free] = [Number(gain), Number(bound), Number(efficientBound)]
  const meaning = `Against their own limits, buyers and sellers are ${money(gain)} USD better off.`
  if (most > got)
    return `${meaning} More is not ruled out: under the rule of one price per product at most ${share(most - got, most)} more, without it at most ${share(free - got, free)}.`
  const under = 'Under the rule of one price per product, no choice of bids would have gained more.'
  return free > got
    ? `${meaning} ${under} That rule cost at most ${share(free - got, free)}.`
    : `${meaning} ${under} Nor would any without that rule.`
}

/** "1,204.00 USD (0.3 %)". */
function share(amount: number, whole: number): string {
  const percent = (amount / whole) * 100
  return `${money(amount)} USD (${percent < 0.05 ? 'less than 0.1' : percent.toFixed(1)} %)`
}
