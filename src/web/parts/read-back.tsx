import { money } from '../format/numbers.ts'
import type { Preview, Reading } from '../state/use-preview.ts'
import { Sentence } from './sentence.tsx'

/** The bid in the venue's words, and the worst it can come to; or what is wrong with it. */
export function ReadBack(props: { readonly preview: Preview; readonly side: 'buy' | 'sell' }) {
  const { preview, side } = props
  const { view, isCurrent } = preview
  if (view === undefined) {
    if (isCurrent) return <Refusals reading={preview} />
    return (
      <div className="read-back">
        <p className="muted">Your bid is read back here in plain words.</p>
      </div>
    )
  }
  return (
    <div
      className={`read-back${isCurrent ? '' : ' read-back-before'}`}
      aria-live="polite"
      aria-busy={!isCurrent}
    >
      <p>
        <Sentence long text={view.words} />
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

/** Why a bid is not taken, each reason with what to do. */
export function Refusals(props: { readonly reading: Reading; readonly title?: string }) {
  const { reading, title } = props
  return (
    <div className="read-back read-back-refused" role="alert">
      {title !== undefined && (
        <p>
          <strong>{title}</strong>
        </p>
      )}
      {reading.refusals.map(({ code, cause, remedy }) => (
        <p key={`${code}${cause}`}>
          <Sentence long text={`${cause.charAt(0).toUpperCase()}${cause.slice(1)}. ${remedy}`} />
        </p>
      ))}
      {reading.unreachable !== undefined && <p>{reading.unreachable}</p>}
    </div>
  )
}
