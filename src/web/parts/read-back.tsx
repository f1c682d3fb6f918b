import { money } from '../format/numbers.ts'
import type { Preview } from '../state/use-preview.ts'
import { Sentence } from './sentence.tsx'

/** The bid in the venue's words, and the worst it can come to; or what is wrong with it. */
export function ReadBack(props: {
  readonly preview: Preview
  readonly hint: string | undefined
  readonly side: 'buy' | 'sell'
  readonly lots: number
}) {
  const { preview, hint, side } = props
  const { view, refusals, unreachable } = preview
  if (refusals.length > 0 || unreachable !== undefined)
    return (
      <div className="read-back read-back-refused" role="alert">
        {refusals.map(({ code, cause, remedy }) => (
          <p key={`${code}${cause}`}>
            <Sentence long text={`${cause.charAt(0).toUpperCase()}${cause.slice(1)}. ${remedy}`} />
          </p>
        ))}
        {unreachable !== undefined && <p>{unreachable}</p>}
      </div>
    )
  if (view === undefined)
    return (
      <div className="read-back">
        <p className="muted">Your bid is read back here in plain words. {hint}</p>
      </div>
    )
  return (
    <div className="read-back" aria-live="polite">
      <p>
        <Sentence text={view.words} />
      </p>
      <p className="worst">
        {side === 'buy' ? (
          <>
            The most you can ever pay: <strong>{money(view.mostPaid)} USD</strong>. You may pay
            less: everyone pays the clearing price.
          </>
        ) : (
          <>
            You never pay anything: <strong>0.00 USD</strong>. If it is filled you have to deliver,
            and are paid your limit or more.
          </>
        )}
      </p>
    </div>
  )
}
