/** A market file as its text: a text crosses threads in one piece, an object member by member. */
export type MarketText = string

/** What the clearing thread is asked, and what it answers. Plain data only: it crosses threads. */
export type Task = ClearTask | ExplainTask | IndicateTask | VerifyTask

export interface ClearTask {
  readonly kind: 'clear'
  readonly task: number
  readonly market: MarketText
  readonly seconds: number
  readonly gap: number
  readonly seed: string
  readonly fallback?: true
  /** One shared integer: 1 asks for the best outcome so far. */
  readonly stop: Int32Array
}

export interface ExplainTask {
  readonly kind: 'explain'
  readonly task: number
  readonly market: MarketText
  readonly outcome: unknown
  readonly bids: readonly string[]
  readonly seconds: number
}

export interface IndicateTask {
  readonly kind: 'indicate'
  readonly task: number
  readonly market: MarketText
  readonly seconds: number
  readonly seed: string
}

export interface VerifyTask {
  readonly kind: 'verify'
  readonly task: number
  readonly market: MarketText
  readonly outcome: unknown
  readonly seconds: number
}

export type Answer =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'progress'
      readonly task: number
      readonly best: number
      readonly bound: number
    }
  | { readonly kind: 'done'; readonly task: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly task: number; readonly cause: string }
