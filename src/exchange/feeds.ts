import { List, Map as Table } from 'immutable'
import type { ContractEvent } from '#contracts'
import type { VenueEvent } from './events.ts'
import type { Entry } from './record.ts'
import type { EndCause, Instant, Schedule, State } from './state.ts'

/** What is told to whoever listens. Channels: "market" for everyone, "participant:<id>" for its own. */
export type Message = MarketMessage | OwnMessage

export type MarketMessage =
  | {
      readonly kind: 'auctionOpened'
      readonly auction: string
      readonly series: string
      readonly schedule: Schedule
      readonly seedHash: string
    }
  | { readonly kind: 'scheduleMoved'; readonly auction: string; readonly schedule: Schedule }
  | {
      readonly kind: 'indicative'
      readonly auction: string
      readonly prices: Readonly<Record<string, string>>
    }
  | { readonly kind: 'auctionClosed'; readonly auction: string; readonly closedAt: Instant }
  | {
      readonly kind: 'auctionPublished'
      readonly auction: string
      readonly root: string
      readonly seed: string
      readonly prices: Readonly<Record<string, { readonly price: string; readonly traded: number }>>
    }
  | { readonly kind: 'auctionVoid'; readonly auction: string; readonly cause: string }
  | { readonly kind: 'seriesHalted'; readonly series: string; readonly cause: string }
  | { readonly kind: 'seriesResumed'; readonly series: string }
  | { readonly kind: 'productListed' | 'productExpired'; readonly product: string }

export type OwnMessage =
  | {
      readonly kind: 'bid'
      readonly bid: string
      readonly status: 'awaiting' | 'resting' | 'ending' | 'ended'
      readonly auction?: string
      readonly sequence?: number
      readonly cause?: EndCause
    }
  | {
      readonly kind: 'result'
      readonly bid: string
      readonly auction: string
      /** Its id in the published book. */
      readonly pseudonym: string
      readonly fate: 'filled' | 'refused' | 'void'
      readonly lots?: Readonly<Record<string, number>>
      readonly payment?: string
      /** Absent: what is left of it rests on. */
      readonly end?: EndCause
    }

  /** Something happened to a contract, an invoice or a margin call of one's own; the API tells what it is like now. */
  | {
      readonly kind: 'contract' | 'invoice' | 'call'
      readonly id: string
      readonly change: ContractEvent['kind']
    }

/** A channel's messages, numbered from 1 without a gap; the newest are kept. */
export interface Channel {
  /** Number of the newest message; 0: none yet. */
  readonly seq: number
  readonly recent: List<Numbered>
}

export interface Numbered {
  readonly seq: number
  readonly at: Instant
  readonly message: Message
}

export type Feeds = Table<string, Channel>

export const MARKET = 'market'
export const channelOf = (participant: string): string => `participant:${participant}`

/** How many messages of a channel can be asked for again; whoever is further behind takes a snapshot. */
export const MESSAGES_KEPT = 2_000

export const noFeeds: Feeds = Table()

/** The feeds after a record; `after` is the state that the record led to. */
export function feedsAfter(feeds: Feeds, entry: Entry, after: State): Feeds {
  return entry.events
    .flatMap((event) => messagesOf(event, after))
    .reduce(
      (all, [channel, message]) => all.set(channel, push(all.get(channel), entry.at, message)),
      feeds,
    )
}

function push(channel: Channel | undefined, at: Instant, message: Message): Channel {
  const { seq, recent } = channel ?? { seq: 0, recent: List<Numbered>() }
  const next = recent.push({ seq: seq + 1, at, message })
  return { seq: seq + 1, recent: next.size > MESSAGES_KEPT ? next.shift() : next }
}

type Told = readonly (readonly [string, Message])[]

/** Before publication nothing that anyone is told depends on what others have bid. */
function messagesOf(event: VenueEvent, after: State): Told {
  switch (event.kind) {
    case 'auctionOpened': {
      const { auction, series, schedule, seedHash } = event
      return [[MARKET, { kind: 'auctionOpened', auction, series, schedule, seedHash }]]
    }
    case 'indicativePublished':
      return [[MARKET, { kind: 'indicative', auction: event.auction, prices: event.prices }]]
    case 'auctionClosed':
      return [
        [MARKET, { kind: 'auctionClosed', auction: event.auction, closedAt: event.closedAt }],
        ...event.ended.map(endedMessage),
      ]
    case 'outcomePublished':
      return publishedMessages(event, after)
    case 'auctionVoided':
      return [
        [MARKET, { kind: 'auctionVoid', auction: event.auction, cause: event.cause }],
        ...event.ended.map(endedMessage),
      ]
    case 'seriesHalted':
      return [[MARKET, { kind: 'seriesHalted', series: event.series, cause: event.halted.cause }]]
    case 'seriesResumed':
      return [
        [MARKET, { kind: 'seriesResumed', series: event.series }],
        ...(event.moved === undefined
          ? []
          : [[MARKET, { kind: 'scheduleMoved', ...event.moved }] as const]),
      ]
    case 'productSet':
      return [[MARKET, { kind: 'productListed', product: event.listed.product.id }]]
    case 'productExpired':
      return [[MARKET, { kind: 'productExpired', product: event.product }]]
    case 'bidEntered':
    case 'bidReplaced': {
      const { participant, id: bid, status, auction, receipt } = event.bid
      const { sequence } = receipt
      return [[channelOf(participant), { kind: 'bid', bid, status, auction, sequence }]]
    }
    case 'bidApproved':
      return [[channelOf(event.participant), { kind: 'bid', bid: event.bid, status: 'resting' }]]
    case 'bidEnded':
      return [endedMessage(event.ended)]
    case 'bidEnding': {
      const { participant, bid, cause } = event.ended
      return [[channelOf(participant), { kind: 'bid', bid, status: 'ending', cause }]]
    }
    case 'contractChanged':
      return contractMessages(event.event, after)
    default:
      return []
  }
}

/** To the parties, and to nobody else. */
function contractMessages(event: ContractEvent, { contracts: book }: State): Told {
  const told = (kind: 'contract' | 'invoice' | 'call', id: string, names: readonly string[]) =>
    [...new Set(names)].map((name): Told[number] => [
      channelOf(name),
      { kind, id, change: event.kind },
    ])
  switch (event.kind) {
    case 'contractsFormed':
      return event.contracts.flatMap(({ id, buyer, seller }) =>
        told('contract', id, [buyer, seller]),
      )
    case 'invoiced':
      return told('invoice', event.invoice.id, [event.invoice.payer, event.invoice.payee])
    case 'callRaised':
      return told('call', event.call.id, [event.call.participant])
    case 'proposalMade': {
      const { contract, ...proposal } = event.proposal
      const { buyer, seller } = book.contracts.get(contract) ?? { buyer: '', seller: '' }
      const incoming = proposal.kind === 'novation' ? [proposal.incoming] : []
      return told(
        'contract',
        contract,
        [buyer, seller, ...incoming].filter((one) => one !== ''),
      )
    }
    default: {
      const { contract: id } = event as { readonly contract?: string }
      const contract = id === undefined ? undefined : book.contracts.get(id)
      if (contract !== undefined)
        return told('contract', contract.id, [contract.buyer, contract.seller])
      const { invoice: bill } = event as { readonly invoice?: string }
      const invoice = bill === undefined ? undefined : book.invoices.get(bill)
      return invoice === undefined
        ? []
        : told('invoice', invoice.id, [invoice.payer, invoice.payee])
    }
  }
}

function endedMessage({
  participant,
  bid,
  cause,
}: {
  readonly participant: string
  readonly bid: string
  readonly cause: EndCause
}): Told[number] {
  return [channelOf(participant), { kind: 'bid', bid, status: 'ended', cause }]
}

function publishedMessages(
  { auction: id, outcome, results }: Extract<VenueEvent, { kind: 'outcomePublished' }>,
  after: State,
): Told {
  const auction = after.auctions.get(id)
  const { root = '', seed = '' } = auction?.phase === 'published' ? auction : {}
  const reports = (
    outcome as { prices: Readonly<Record<string, { price: string; traded: number }>> }
  ).prices
  const prices = Object.fromEntries(
    Object.entries(reports).map(([product, { price, traded }]) => [product, { price, traded }]),
  )
  return [
    [MARKET, { kind: 'auctionPublished', auction: id, root, seed, prices }],
    ...results.map(({ participant, bid, pseudonym, fill, end }): Told[number] => [
      channelOf(participant),
      {
        kind: 'result',
        bid,
        auction: id,
        pseudonym,
        fate: fill === undefined ? 'refused' : 'filled',
        ...(fill && { lots: fill.lots, payment: fill.payment }),
        ...(end !== undefined && { end }),
      },
    ]),
  ]
}
