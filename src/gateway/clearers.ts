import type { Clear } from '#desk'
import type { ClearingAuction } from '#exchange'
import { type Clearing, createClearing } from './clearing.ts'

export interface Clearers {
  readonly clear: Clear
  readonly clearAgain: Clear
  /** Whether an outcome of an auction breaks no rule, by a third thread, which clears nothing. */
  readonly verify: (auction: ClearingAuction, outcome: object) => Promise<boolean>
  /** Starts the threads, which the first auction does otherwise. Resolves once the two that clear are warm, or have failed to come up. */
  readonly ready: () => Promise<void>
  readonly stop: () => Promise<void>
}

export interface ClearersOptions {
  readonly onProgress: (auction: string, best: number, bound: number) => void
  /** Something is wrong with the engine that no outcome tells of. */
  readonly onTrouble?: (code: string, cause: string) => void
  /** Where the code of the two threads is, the engine's and the fallback's; absent: our own. */
  readonly workers?: readonly [URL, URL]
}

const VERIFIER = new URL('./verify-worker-boot.mjs', import.meta.url)
/** Longer than that nobody waits for it: the outcome is verified where it is recorded. */
const VERIFY_SECONDS = 0.5

const GAP = 1e-4
/** The engine may take so many times its seconds before the fallback's outcome stands (mechanism A6). */
const ALLOWED = 1.7
/** The fallback's share of the seconds. */
const FALLBACK_SHARE = 0.5

/** What the two threads have said of one auction. */
interface Attempt {
  readonly fallback: Promise<unknown>
  /** Of two outcomes, the one that was not given first. */
  other?: unknown
}

/**
 * Two threads: the engine, and a fallback that clears the same book at the same time in a simpler way. Whatever becomes of the
 * engine – it hangs, is killed, fails, says nonsense or finds less – the auction ends within twice its time, with the
 * better of two outcomes. `clear` gives the one that claims to be better, `clearAgain` the other one: whichever of the two
 * threads is out of order, the outcome of the other stands.
 *
 * An auction that is to be cleared while the threads still start, which is after a restart, waits for that.
 */
export function createClearers({ onProgress, onTrouble, workers }: ClearersOptions): Clearers {
  const [engine, simple] = [createClearing(workers?.[0]), createClearing(workers?.[1])]
  const verifier = createClearing(VERIFIER)
  const attempts = new WeakMap<ClearingAuction, Attempt>()
  let up: Promise<void> | undefined
  const ready = (): Promise<void> => {
    up ??= Promise.all([engine.ready(), simple.ready()]).then(() => {
      void verifier.ready()
    })
    return up
  }
  return {
    clear: async (auction, seconds) => {
      await ready()
      const attempt: Attempt = { fallback: simply(simple, auction, seconds) }
      attempts.set(auction, attempt)
      const found = await ours(engine, auction, { seconds, onProgress })
      if (welfareOf(found) === Number.NEGATIVE_INFINITY)
        onTrouble?.(
          'engine_unreadable',
          `what the engine said of auction ${auction.id} is no outcome`,
        )
      const spare = await Promise.race([attempt.fallback.catch(() => undefined), soon()])
      if (spare === undefined || welfareOf(spare) <= welfareOf(found)) return found
      if (welfareOf(found) > Number.NEGATIVE_INFINITY)
        onTrouble?.(
          'engine_worse',
          `the fallback found more than the engine in auction ${auction.id}`,
        )
      attempt.other = found
      return spare
    },
    clearAgain: async (auction, seconds) => {
      const attempt = attempts.get(auction)
      return attempt?.other ?? attempt?.fallback ?? simply(simple, auction, seconds)
    },
    verify: ({ book }, outcome) => verifier.verify(book, outcome, { seconds: VERIFY_SECONDS }),
    ready,
    stop: async () => void (await Promise.all([engine, simple, verifier].map((one) => one.stop()))),
  }
}

function simply(
  simple: Clearing,
  { book, seed }: ClearingAuction,
  seconds: number,
): Promise<unknown> {
  const options = { seconds: seconds * FALLBACK_SHARE, gap: GAP, seed, fallback: true } as const
  const { promise } = simple.clear(book, { ...options, allowed: 2 * seconds })
  // Whoever waits for it hears of a failure; where nobody does, none is heard of.
  promise.catch(() => undefined)
  return promise
}

function ours(
  engine: Clearing,
  { id, book, seed }: ClearingAuction,
  { seconds, onProgress }: { readonly seconds: number } & Pick<ClearersOptions, 'onProgress'>,
): Promise<unknown> {
  const { promise } = engine.clear(book, {
    seconds,
    gap: GAP,
    seed,
    allowed: ALLOWED * seconds,
    onProgress: ({ best, bound }) => onProgress(id, best, bound),
  })
  return promise
}

/** Nobody waits for the fallback where the engine has an outcome. */
const soon = (): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, 20))

/** What an outcome claims to be worth, for choosing between two: whichever is chosen is verified. */
function welfareOf(outcome: unknown): number {
  const welfare = Number(Object(outcome).welfare)
  return Number.isFinite(welfare) ? welfare : Number.NEGATIVE_INFINITY
}
