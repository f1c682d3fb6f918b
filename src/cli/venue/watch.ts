import type { AnswerOf, Client, Stream, StreamItem } from '#client'
import { grouped } from '../numbers.ts'
import { DONE, type ExitCode } from '../problem.ts'
import { type Terminal, table, terminalOf } from '../terminal.ts'
import { atVenue, type JsonFlag, shownInstant } from './at-venue.ts'
import { lotsWords } from './market.ts'

/** `walras watch`: what happens, until Ctrl-C; for machines one JSON document to a line. It resumes by itself. */
export async function watchCommand(
  flags: JsonFlag & { readonly count?: number },
): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    const { participant } = await client.getSession()
    const own = participant === undefined ? [] : [`participant:${participant}`]
    const stream = client.stream({ channels: ['market', ...own] })
    const stop = () => void stream.close()
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    process.stdout.once('error', stop)
    try {
      await show(client, stream, flags)
    } finally {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    }
    return DONE
  })
}

async function show(
  client: Client,
  stream: Stream,
  { json, count }: { readonly json?: true; readonly count?: number },
): Promise<void> {
  const terminal = terminalOf(process.stdout)
  let messages = 0
  for await (const item of stream) {
    if (json) process.stdout.write(`${JSON.stringify(item)}\n`)
    else {
      const isOfMarket = item.kind === 'snapshot' && item.channel === 'market'
      if (isOfMarket) process.stdout.write(marketTable(await client.getMarket(), terminal))
      const line = lineOf(item)
      if (line !== undefined) write(line, item, terminal)
    }
    if (item.kind === 'message' && ++messages === count) break
  }
}

/** What is known is for standard output; how the connection does, for standard error. */
function write(line: string, { kind }: StreamItem, { dim }: Terminal): void {
  if (kind === 'message' || kind === 'snapshot') process.stdout.write(`${line}\n`)
  else process.stderr.write(`${dim(line)}\n`)
}

function marketTable({ series }: AnswerOf<'getMarket'>, terminal: Terminal): string {
  const rows = series.map(({ id, halted, open }) => [
    id,
    open?.id ?? '',
    halted === undefined ? (open?.phase ?? '') : `halted: ${halted.cause}`,
    open === undefined ? '' : shownInstant(open.schedule.closeTo),
  ])
  const columns = ['Series', 'Auction', 'Phase', 'Closes by'].map((title) => ({
    title,
    align: 'left' as const,
  }))
  return `${table(columns, rows, terminal)}\n\n`
}

function lineOf(item: StreamItem): string | undefined {
  switch (item.kind) {
    case 'connected':
      return undefined
    case 'disconnected':
      return `${item.cause}; trying again in ${(item.retryIn / 1000).toFixed(1)} s`
    case 'snapshot':
      return item.missed === 0
        ? undefined
        : `${item.channel}: ${item.missed === undefined ? 'an unknown number of' : grouped(item.missed)} messages are no longer kept; this is how it stands now`
    case 'message':
      return `${shownInstant(item.at)}  ${messageWords(item.message)}`
  }
}

type Message = Extract<StreamItem, { kind: 'message' }>['message']

/** A message in a line. Kinds that this version does not know are shown as they are. */
function messageWords(message: Message): string {
  const of = message as Readonly<Record<string, string>>
  switch (message.kind) {
    case 'auctionOpened':
      return `${of.auction} is open`
    case 'auctionClosed':
      return `${of.auction} is closed`
    case 'auctionVoid':
      return `${of.auction} is void: ${of.cause}`
    case 'auctionPublished':
      return `${of.auction} is cleared: ${pricesWords(message.prices)}`
    case 'indicative':
      return `${of.auction} would clear: ${pricesWords(message.prices)}`
    case 'seriesHalted':
      return `${of.series} is halted: ${of.cause}`
    case 'seriesResumed':
      return `${of.series} goes on`
    case 'scheduleMoved':
      return `${of.auction} has other times`
    case 'productListed':
      return `${of.product} is listed`
    case 'productExpired':
      return `${of.product} has expired`
    case 'bid':
      return `bid ${of.bid}: ${of.status}${of.cause === undefined ? '' : `, ${of.cause}`}`
    case 'result':
      return `bid ${of.bid} in ${of.auction}: ${of.fate}${message.lots === undefined ? '' : `, ${lotsWords(message.lots as Record<string, number>)} for ${grouped(of.payment ?? '')}`}`
    default:
      return JSON.stringify(message)
  }
}

const pricesWords = (prices: unknown): string =>
  Object.entries(prices as Readonly<Record<string, string | { readonly price: string }>>)
    .map(
      ([product, price]) =>
        `${product} ${grouped(typeof price === 'string' ? price : price.price)}`,
    )
    .join(', ') || 'nothing traded'
