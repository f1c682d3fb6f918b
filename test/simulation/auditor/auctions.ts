import { parseOutcome, verifyOutcome } from '#auction'
import { parseMarket } from '#bidding'
import { type Content, canonical, cents, drawnClose, hmac, merkle, sha256 } from './arithmetic.ts'
import type { Known } from './model.ts'
import type { Closed, Published, Schedule } from './records.ts'

export interface Running {
  readonly auction: string
  readonly series: string
  readonly schedule: Schedule
  readonly seedHash: string
  readonly secret: string
  readonly phase: 'open' | 'clearing' | 'published' | 'void'
  readonly closed?: Closed
}

interface Circumstances {
  readonly bids: ReadonlyMap<string, Known>
  readonly at: number
  readonly isGone: (product: string) => boolean
  readonly finding: (text: string) => void
}

/** The book is what rested when the auction closed, by the draw: all of it, nothing else, under names drawn by the secret. */
export function checkClosed(running: Running, event: Closed, circumstances: Circumstances): void {
  const { auction, seed, closedAt, entries, book, ended } = event
  const { at, finding } = circumstances
  const { closeFrom, closeTo } = running.schedule
  if (sha256(seed) !== running.seedHash || seed !== sha256(running.secret))
    finding(`the seed of ${auction} is not the one committed to`)
  if (closedAt !== drawnClose(seed, closeFrom, closeTo))
    finding(`${auction} closed at another time`)
  if (at < closedAt) finding(`${auction} closed before its close`)
  const expected = expectedBook(running, event, circumstances)
  const contents = new Map(book.bids.map(({ id, by: _, ...content }) => [id, content]))
  const found = entries.map(({ participant, bid, pseudonym }) =>
    canonical({ participant, bid, content: contents.get(pseudonym) ?? null }),
  )
  if (found.toSorted().join('\n') !== expected.book.toSorted().join('\n'))
    finding(
      `the book of ${auction} is\n${found.toSorted().join('\n')}\nand not\n${expected.book.toSorted().join('\n')}`,
    )
  const over = ended
    .map((one) => canonical(one))
    .toSorted()
    .join('\n')
  if (over !== expected.ended.toSorted().join('\n'))
    finding(
      `at the close of ${auction} ended\n${over}\nand not\n${expected.ended.toSorted().join('\n')}`,
    )
  checkNames(running, event, finding)
}

function expectedBook(
  { series }: Running,
  { closedAt }: Closed,
  { bids, isGone }: Circumstances,
): { readonly book: readonly string[]; readonly ended: readonly string[] } {
  const [book, ended]: [string[], string[]] = [[], []]
  for (const { entered, content, since, status } of bids.values()) {
    if (status !== 'resting' || entered.series !== series || since >= closedAt) continue
    const { participant, id: bid, lasts } = entered
    const isLate = lasts.kind === 'until' && (lasts.at ?? 0) < closedAt
    const cause = isLate ? 'expired' : productsIn(content).some(isGone) ? 'productGone' : undefined
    if (cause === undefined) book.push(canonical({ participant, bid, content: content ?? null }))
    else ended.push(canonical({ participant, bid, cause }))
  }
  return { book, ended }
}

const productsIn = (content: Content | undefined): readonly string[] =>
  [...JSON.stringify(content ?? {}).matchAll(/"lots":\{"(\w+)"/g)].map(
    ([, product = '']) => product,
  )

function checkNames(
  { secret }: Running,
  { auction, entries, book, root }: Closed,
  finding: (text: string) => void,
): void {
  const drawn = (letter: string, names: readonly string[]): readonly string[] =>
    [...new Set(names)]
      .map((name) => [hmac(secret, `${letter} ${name}`), name] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, name]) => name)
  const bids = drawn(
    'b',
    entries.map(({ participant, bid }) => `${participant}/${bid}`),
  )
  const owners = drawn(
    'p',
    entries.map(({ participant }) => participant),
  )
  const by = new Map(book.bids.map((bid) => [bid.id, bid.by]))
  for (const { participant, bid, pseudonym } of entries) {
    const isRight =
      pseudonym === `b-${bids.indexOf(`${participant}/${bid}`) + 1}` &&
      by.get(pseudonym) === `p-${owners.indexOf(participant) + 1}`
    if (!isRight) finding(`in ${auction}, ${participant}/${bid} is not ${pseudonym} by the draw`)
  }
  const order = book.bids.map(({ id }) => Number(id.slice(2)))
  if (order.some((number, k) => number !== k + 1)) finding(`the book of ${auction} is out of order`)
  const contents = new Map(book.bids.map(({ id, by: _, ...content }) => [id, content]))
  const leaves = entries.map(({ pseudonym, leafSalt }) =>
    sha256(`${leafSalt}${canonical(contents.get(pseudonym))}`),
  )
  if (merkle(leaves.toSorted()) !== root) finding(`the root of ${auction} is of another book`)
}

/** The outcome holds by the nine rules, each entry is told its own once, and money and lots come to nothing in all. */
export function checkPublished(
  closed: Closed,
  { auction, outcome, results }: Published,
  finding: (text: string) => void,
): void {
  const market = parseMarket(closed.book)
  const parsed = parseOutcome(outcome)
  if (!market.ok || !parsed.ok) return finding(`the outcome of ${auction} does not read`)
  for (const { ruleName, cause } of verifyOutcome(market.value, parsed.value))
    finding(`the outcome of ${auction} breaks ${ruleName}: ${cause}`)
  const names = (list: readonly { participant: string; bid: string; pseudonym: string }[]) =>
    list
      .map(({ participant, bid, pseudonym }) => `${participant}/${bid}=${pseudonym}`)
      .toSorted()
      .join(' ')
  if (names(results) !== names(closed.entries))
    finding(`not each entry of ${auction} has one result`)
  const fills = new Map(parsed.value.fills.map((fill) => [fill.bid, fill]))
  const lots = new Map<string, number>()
  let money = 0n
  for (const { pseudonym, fill } of results) {
    const said = fills.get(pseudonym)
    const told = canonical(fill?.lots ?? {})
    if (
      (fill === undefined) !== (said === undefined) ||
      told !== canonical(Object.fromEntries(said?.lots ?? []))
    )
      finding(`${pseudonym} of ${auction} is told another fill than its own`)
    if (fill === undefined) continue
    money += cents(fill.payment)
    for (const [product, count] of Object.entries(fill.lots))
      lots.set(product, (lots.get(product) ?? 0) + count)
  }
  if (money !== 0n) finding(`the payments of ${auction} come to ${money}`)
  for (const [product, count] of lots)
    if (count !== 0) finding(`${count} lots of ${product} in ${auction}`)
}
