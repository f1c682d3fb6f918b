import type { BidFate } from '#api'
import { CheckIcon, CrossIcon, LockIcon, PartIcon } from './icons.tsx'

const FATES = {
  sealed: { word: 'Sealed', icon: LockIcon },
  filled: { word: 'Filled', icon: CheckIcon },
  partlyFilled: { word: 'Partly filled', icon: PartIcon },
  refused: { word: 'Refused', icon: CrossIcon },
  void: { word: 'Void', icon: CrossIcon },
} as const

/** What became of a bid: a sign, a word and a colour. */
export function Fate({ fate }: { readonly fate: BidFate }) {
  const { word, icon: Sign } = FATES[fate]
  return (
    <span className={`fate fate-${fate}`}>
      <Sign />
      {word}
    </span>
  )
}
