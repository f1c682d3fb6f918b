/** What the parent of a crash test and its child say to each other: a line of JSON each, over pipes. */
import type { MarketFile } from '#exchange'
import type { JournalPlace } from '#journal'
import type { FailPoint } from './fail-points.ts'

/** The child's whole environment. */
export interface Setting {
  readonly place: JournalPlace
  /** 64 hex digits. */
  readonly master: string
  /** When the venue's time began; it runs `SPEED` times as fast as ours. */
  readonly epoch: number
  readonly point?: FailPoint
}

/** Auctions are a second apart at least, and tests have no time. */
export const SPEED = 4

export const PARTICIPANTS = ['p-1', 'p-2', 'p-3', 'p-4', 'p-5', 'p-6']
export const SERIES = ['spot', 'late']
export const PRODUCTS = ['north', 'south']

export interface Command {
  /** Its idempotency key. */
  readonly key: string
  readonly kind: 'submit' | 'replace' | 'withdraw'
  readonly participant: string
  readonly bid: string
  readonly series: string
  readonly node: unknown
}

/** What the child is asked: a command, or to stop in order; and what it has asked for. */
export type Asked =
  | Command
  | { readonly kind: 'stop' }
  | { readonly kind: 'outcome'; readonly auction: string; readonly outcome: unknown }

export type Said =
  | { readonly kind: 'ready'; readonly seq: number; readonly snapshot: number }
  | {
      readonly kind: 'answer'
      readonly key: string
      /** Absent: refused, and nothing of it is kept. */
      readonly bid?: string
      /** Of its record; absent where the answer was given before, and is given again. */
      readonly seq?: number
      readonly refused?: string
    }
  /** Something that everyone was told: it is durable. */
  | {
      readonly kind: 'told'
      readonly seq: number
      readonly event: string
      readonly auction: string
    }
  /** The solver stays with the parent, where it is loaded once. */
  | {
      readonly kind: 'clear'
      readonly auction: string
      readonly book: MarketFile
      readonly seed: string
    }
  | { readonly kind: 'trouble'; readonly code: string; readonly cause: string }
  | { readonly kind: 'stopped'; readonly seq: number; readonly hash: string }
