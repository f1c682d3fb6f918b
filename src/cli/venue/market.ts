import { type AnswerOf, itemsOf } from '#client'
import { checkOut, STDOUT } from '../out.ts'
import { grouped } from '../numbers.ts'
import { DONE, type ExitCode } from '../problem.ts'
import { type ColumnStyle, table, terminalOf } from '../terminal.ts'
import { atVenue, type JsonFlag, print, shownInstant } from './at-venue.ts'
import { writeFile } from './bids.ts'

export interface AuctionsFlags extends JsonFlag {
  readonly series?: string
  readonly limit: number
}

type AuctionView = AnswerOf<'getAuction'>

const left = (title: string): ColumnStyle => ({ title, align: 'left' })
const right = (title: string): ColumnStyle => ({ title, align: 'right' })

/** `walras auctions`: newest first; one of them with its calendar and prices. */
export async function auctionsCommand(
  id: string | undefined,
  flags: AuctionsFlags,
): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    if (id !== undefined) {
      const auction = await client.getAuction({ params: { auction: id } })
      const isPublished = auction.phase === 'published'
      const outcome = isPublished ? await client.getOutcome({ params: { auction: id } }) : undefined
      const prices = pricesIn(outcome) ?? auction.indicative
      print(flags, { ...auction, ...(prices && { prices }) }, () => auctionWords(auction, prices))
      return DONE
    }
    const { series, limit } = flags
    const query = { limit: String(Math.min(limit, 1000)), ...(series !== undefined && { series }) }
    const items: AuctionView[] = []
    for await (const auction of itemsOf(client.listAuctions, { query }))
      if (items.push(auction) >= limit) break
    print(flags, { items }, () => (items.length === 0 ? 'No auctions yet.' : auctionTable(items)))
    return DONE
  })
}

/** Prices of an outcome document, as `{ product: price }`. */
function pricesIn(outcome: object | undefined): Readonly<Record<string, string>> | undefined {
  const { prices } = (outcome ?? {}) as {
    readonly prices?: Readonly<Record<string, { price: string }>>
  }
  return (
    prices &&
    Object.fromEntries(Object.entries(prices).map(([product, { price }]) => [product, price]))
  )
}

const auctionTable = (auctions: readonly AuctionView[]): string =>
  table(
    [left('Auction'), left('Series'), left('Phase'), left('Closes from'), left('to')],
    auctions.map(({ id, series, phase, schedule }) => [
      id,
      series,
      phase,
      shownInstant(schedule.closeFrom),
      shownInstant(schedule.closeTo),
    ]),
    terminalOf(process.stdout),
  )

function auctionWords(
  { id, series, phase, schedule, cause }: AuctionView,
  prices: Readonly<Record<string, string>> | undefined,
): string {
  const head = [
    `${id} of ${series}: ${phase}${cause === undefined ? '' : `, ${cause}`}`,
    `Opens ${shownInstant(schedule.opensAt)}, bids are binding from ${shownInstant(schedule.noCancelAt)},`,
    `closes at a moment drawn between ${shownInstant(schedule.closeFrom)} and ${shownInstant(schedule.closeTo)}.`,
  ]
  if (prices === undefined) return head.join('\n')
  const rows = Object.entries(prices).map(([product, price]) => [product, grouped(price)])
  const title = phase === 'published' ? 'Price' : 'Indicative price'
  return [
    ...head,
    '',
    table([left('Product'), right(title)], rows, terminalOf(process.stdout)),
  ].join('\n')
}

/** `walras products`: with the newest price of each. */
export async function productsCommand(flags: JsonFlag): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    const [{ items }, { prices }] = await Promise.all([client.listProducts(), client.getMarket()])
    const now = await client.getTime().then((time) => time.now)
    const listed = items.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
    const priced = items.map((item) => ({ ...item, newest: prices[item.id] }))
    print(flags, { items: priced }, () =>
      table(
        [left('Product'), left('One lot'), right('Tick'), right('Lots at most'), right('Price')],
        listed.map(({ id, unit, tick, lotsMax }) => [
          id,
          unit,
          tick,
          lotsMax === undefined ? '' : grouped(lotsMax),
          grouped(prices[id]?.price ?? ''),
        ]),
        terminalOf(process.stdout),
      ),
    )
    return DONE
  })
}

/** `walras bundle`: the very bytes that the venue signed. */
export async function bundleCommand(
  auction: string,
  { out }: { readonly out: string },
): Promise<ExitCode> {
  checkOut(out === STDOUT ? '.' : out, [])
  return atVenue({}, async ({ client }) =>
    writeFile(out, await client.textOf('getBundle', { params: { auction } })),
  )
}

export interface FillsFlags extends JsonFlag {
  readonly auction?: string
}

type Fill = AnswerOf<'listFills'>['items'][number]

/** `walras fills`: newest first. */
export async function fillsCommand({ auction, ...flags }: FillsFlags): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    const query = { limit: '1000', ...(auction !== undefined && { auction }) }
    const items: Fill[] = []
    for await (const fill of itemsOf(client.listFills, { query })) items.push(fill)
    print(flags, { items }, () =>
      items.length === 0
        ? 'No fills.'
        : table(
            [left('Auction'), left('Bid'), left('At'), left('Lots'), right('Payment')],
            items.map(({ auction: of, bid, at, lots, payment }) => [
              of,
              bid,
              shownInstant(at),
              lotsWords(lots),
              grouped(payment),
            ]),
            terminalOf(process.stdout),
          ),
    )
    return DONE
  })
}

/** `+4 h100, -2 power`: + is received, - delivered. */
export const lotsWords = (lots: Readonly<Record<string, number>>): string =>
  Object.entries(lots)
    .map(([product, count]) => `${count > 0 ? '+' : ''}${grouped(count)} ${product}`)
    .join(', ')

/** `walras positions`. */
export async function positionsCommand(flags: JsonFlag): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    const { items } = await client.getPositions()
    print(flags, { items }, () =>
      items.length === 0
        ? 'No positions.'
        : table(
            [left('Product'), right('Lots'), right('Paid')],
            items.map(({ product, lots, paid }) => [product, grouped(lots), grouped(paid)]),
            terminalOf(process.stdout),
          ),
    )
    return DONE
  })
}
