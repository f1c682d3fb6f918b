import { type Outcome, parseOutcome, RULES, type Rule, verifyOutcome } from '#auction'
import { type Refusal, type Result, sha256Hex, verifySignature } from '#base'
import { type Market, parseMarket } from '#bidding'
import { closeWithin, commitmentOf, inputRoot } from '#exchange'
import { type BookedBid, type Bundle, digestOf } from './bundle.ts'

/** One thing that was checked. */
export interface Check {
  /** Stable: `form`, `digest`, `signature`, `key`, `seed`, `close`, `inputs`, `outcome`, `rule 1` … `rule 9`, `receipt …`. */
  readonly id: string
  readonly name: string
  readonly held: boolean
  /** Why it is broken; none: it held. */
  readonly faults: readonly Refusal[]
}

export const checkOf = (id: string, name: string, faults: readonly Refusal[]): Check => ({
  id,
  name,
  held: faults.length === 0,
  faults,
})

export function fault(code: string, at: string, cause: string, remedy: string): Refusal {
  return { code, at, cause, remedy }
}

/** Who says so, and whether they said exactly this. */
export function checksOfSigning(
  bundle: Bundle,
  document: object,
  key: string | undefined,
): readonly Check[] {
  const { digest, signature, venue } = bundle
  const wrongDigest = fault(
    'bundle_digest_wrong',
    '/digest',
    'the digest is not that of the bundle: something in it was altered',
    DOWNLOAD,
  )
  const wrongSignature = fault(
    'bundle_signature_wrong',
    '/signature',
    'the venue that the bundle names did not sign this digest',
    DOWNLOAD,
  )
  const otherKey = fault(
    'key_unexpected',
    '/venue',
    `it was signed by ${venue}, not by the key that was expected`,
    'It is no word of that venue, whatever else holds.',
  )
  return [
    checkOf(
      'digest',
      'Nothing was altered since it was signed',
      where(digest !== digestOf(document), wrongDigest),
    ),
    checkOf(
      'signature',
      `Signed by ${venue}`,
      where(!verifySignature(venue, digest, signature), wrongSignature),
    ),
    ...(key === undefined
      ? []
      : [checkOf('key', 'Signed by the venue expected', where(venue !== key, otherKey))]),
  ]
}

/** Chance was settled before the first bid, and not chosen since. */
export function checksOfChance({ seed, seedHash, schedule }: Bundle): readonly Check[] {
  const notCommitted = fault(
    'seed_not_committed',
    '/seed',
    'the seed is not the one whose hash was committed to',
    'The draw may have been chosen after the bids: do not accept it.',
  )
  return [
    checkOf(
      'seed',
      'The seed is the one committed to',
      where(sha256Hex(seed) !== seedHash, notCommitted),
    ),
    checkOf('close', 'It closed when the seed says, in its window', faultsOfClose(seed, schedule)),
  ]
}

function faultsOfClose(seed: string, schedule: Bundle['schedule']): readonly Refusal[] {
  const { opensAt, closeFrom, closeTo, closedAt } = schedule
  const [opens, from, to, closed] = [opensAt, closeFrom, closeTo, closedAt].map(Date.parse) as [
    number,
    number,
    number,
    number,
  ]
  if (opens > from || from > to)
    return [
      fault(
        'schedule_reversed',
        '/schedule',
        'it opens after its window begins, or the window ends before it begins',
        'Do not accept it: no auction can have been held so.',
      ),
    ]
  if (closed < from || closed > to)
    return [
      fault(
        'close_outside_window',
        '/schedule/closedAt',
        `it closed at ${closedAt}, outside of ${closeFrom} to ${closeTo}`,
        'Do not accept it: bids came in, or were kept out, at the wrong time.',
      ),
    ]
  const drawn = closeWithin(seed, from, to)
  if (closed === drawn) return []
  return [
    fault(
      'close_not_drawn',
      '/schedule/closedAt',
      `it closed ${Math.abs(closed - drawn)} ms ${closed < drawn ? 'before' : 'after'} the instant that the seed draws`,
      'Do not accept it: the close may have been timed with a view to the bids.',
    ),
  ]
}

/** The book is the set of bids that was committed to. */
export function checkOfInputs({ leaves, size, root, market }: Bundle): Check {
  const bids = bidsOf(market)
  const booked = new Set(bids.map(({ id }) => id))
  const withoutLeaf = bids.flatMap(({ id }, index) =>
    leaves.has(id)
      ? []
      : [
          fault(
            'leaf_missing',
            `/market/bids/${index}`,
            `bid "${id}" has no leaf: it is not of the input set`,
            ASK,
          ),
        ],
  )
  const withoutBid = [...leaves.keys()].flatMap((id) =>
    booked.has(id)
      ? []
      : [
          fault(
            'leaf_unknown',
            '/leaves',
            `the leaf of "${id}" has no bid in the book: the bid was left out`,
            ASK,
          ),
        ],
  )
  const commitments = bids.map((bid) => commitmentOf(leaves.get(bid.id) ?? '', bid))
  const wrongSize = fault(
    'input_size_wrong',
    '/size',
    `the input set has ${size} bids, the book ${bids.length}`,
    ASK,
  )
  const wrongRoot = fault(
    'input_root_wrong',
    '/root',
    'the bids of the book do not come to the root: a bid was added, left out or altered',
    ASK,
  )
  return checkOf('inputs', 'The book is the input set that was committed to', [
    ...withoutLeaf,
    ...withoutBid,
    ...where(size !== bids.length, wrongSize),
    ...where(inputRoot(commitments) !== root, wrongRoot),
  ])
}

/** Bids of a market file as they stand, whatever else it may hold. */
export function bidsOf(market: unknown): readonly BookedBid[] {
  const bids = market !== null && typeof market === 'object' && 'bids' in market ? market.bids : []
  const isBid = (bid: unknown): bid is BookedBid =>
    bid !== null && typeof bid === 'object' && 'id' in bid && typeof bid.id === 'string'
  return Array.isArray(bids) ? bids.filter(isBid) : []
}

/** The outcome is one of this book and this seed, and keeps the nine rules. */
export function checksOfOutcome(bundle: Bundle): readonly Check[] {
  const market = parseMarket(bundle.market)
  const outcome = parseOutcome(bundle.outcome)
  return [
    checkOf(
      'outcome',
      'The outcome is of this book and this seed',
      faultsOfOutcome(bundle.seed, market, outcome),
    ),
    ...checksOfRules(bundle.market, market, outcome),
  ]
}

function faultsOfOutcome(
  seed: string,
  market: Result<Market>,
  outcome: Result<Outcome>,
): readonly Refusal[] {
  if (!market.ok || !outcome.ok)
    return [...inside('/market', market), ...inside('/outcome', outcome)]
  const otherMarket = fault(
    'outcome_of_other_market',
    '/outcome/input',
    'the outcome was cleared from another book',
    'Do not accept it: it does not answer the bids that were sent.',
  )
  const otherSeed = fault(
    'outcome_of_other_seed',
    '/outcome/work/seed',
    'the outcome was drawn with another seed than the one committed to',
    'Do not accept it: ties may have gone to whom the venue liked.',
  )
  return [
    ...where(outcome.value.input !== market.value.input, otherMarket),
    ...where(outcome.value.work.seed !== seed, otherSeed),
  ]
}

const inside = (at: string, result: Result<unknown>): readonly Refusal[] =>
  result.ok ? [] : result.error.map((refusal) => ({ ...refusal, at: `${at}${refusal.at}` }))

function checksOfRules(
  document: unknown,
  market: Result<Market>,
  outcome: Result<Outcome>,
): readonly Check[] {
  const violations =
    market.ok && outcome.ok ? verifyOutcome(market.value, outcome.value) : undefined
  const unchecked = fault('not_checked', '', 'market or outcome cannot be read', 'See above.')
  const places = new Map(bidsOf(document).map(({ id }, index) => [id, `/market/bids/${index}`]))
  return Object.entries(RULES).map(([rule, name]) => {
    const broken = violations?.filter((violation) => violation.rule === (Number(rule) as Rule))
    const faults = broken?.map(({ at, part, cause, remedy }) =>
      fault(
        'rule_broken',
        places.get(at) ?? `/outcome${at}`,
        part === undefined ? cause : `${part}: ${cause}`,
        remedy ?? 'Do not accept the outcome.',
      ),
    )
    return checkOf(`rule ${rule}`, name, faults ?? [unchecked])
  })
}

const where = (broken: boolean, found: Refusal): readonly Refusal[] => (broken ? [found] : [])

const DOWNLOAD = 'Fetch the bundle again from the venue.'
const ASK = 'Do not accept it: ask the venue for the book that it committed to.'
