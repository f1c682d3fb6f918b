/** A venue of the real parts, on a free port, with its journal in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { pino } from 'pino'
import { clearMarket, outcomeDocument } from '#auction'
import { refusalText } from '#base'
import { newKeyPair } from '#client'
import { Desk, Floor, Vault } from '#desk'
import { type Act, type ClearingAuction, marketOf, type Role } from '#exchange'
import { addApiV1, SERVER_OPTIONS } from '#gateway'
import { nodeDisk, openFileJournal } from '#journal'
import { identityOf, masterOf, systemChance } from '#seals'
import { loadSolver } from '#solver'

export const SERIES = 'main'
const VENUE = { kind: 'venue' } as const

export interface TestKey {
  readonly id: string
  readonly privateKey: string
}

export interface TestVenue {
  readonly url: string
  readonly desk: Desk
  readonly floor: Floor
  readonly publicKey: string
  /** Milliseconds that the venue's clock is ahead of the machine's. */
  ahead: number
  act(act: Act | readonly Act[]): Promise<void>
  addUser(id: string, terms: { participant?: string; roles: readonly Role[] }): Promise<TestKey>
  loginLink(user: string): string
  /** Closes and clears what is open, and opens what follows. */
  finishAuction(): Promise<void>
  stop(): Promise<void>
}

const HOUR = 3_600_000

export async function startTestVenue({ fourEyes = false } = {}): Promise<TestVenue> {
  const folder = mkdtempSync(join(tmpdir(), 'walras-venue-'))
  const journal = await openFileJournal(nodeDisk(join(folder, 'journal')))
  const master = masterOf('ab'.repeat(32), 'a test')
  const clock = () => Date.now() + venue.ahead
  const desk = await Desk.open({ journal, clock })
  const identity = identityOf(master)
  const vault = new Vault(master, systemChance)
  const solver = await loadSolver()
  const seconds = () => performance.now() / 1000
  const clear = async ({ book, seed }: ClearingAuction) =>
    outcomeDocument(
      clearMarket(marketOf(book), { clock: seconds, seconds: 1, gap: 1e-4, seed }, solver),
    )
  const floor = new Floor({ desk, vault, clear, clearAgain: clear })
  const app = fastify(SERVER_OPTIONS)
  const log = pino({ level: 'silent' })
  const api = await addApiV1(app, { desk, floor, vault, identity, clock, settings: { log } })

  const venue: TestVenue = {
    url: '',
    desk,
    floor,
    publicKey: identity.publicKey,
    ahead: 0,
    act: async (act) => {
      const result = await desk.handle(VENUE, act)
      if (!result.ok) throw new Error(result.error.map(refusalText).join(' '))
    },
    addUser: async (user, terms) => {
      const { publicKey, privateKey } = await newKeyPair()
      const id = `${user}-key`
      const expiresAt = clock() + 24 * HOUR
      const scopes = ['read', 'trade', 'admin'] as const
      await venue.act({ kind: 'setUser', user: { id: user, name: user, ...terms } })
      await venue.act({ kind: 'addKey', key: { id, user, publicKey, scopes, expiresAt } })
      return { id, privateKey }
    },
    loginLink: (user) => `${venue.url}/login#${api.issueLoginLink(user)}`,
    finishAuction: async () => {
      venue.ahead += HOUR
      floor.conduct()
      await floor.idle()
      floor.conduct()
      await desk.settled()
    },
    stop: async () => {
      await app.close()
      await floor.idle()
      await journal.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await venue.act(foundingOf({ publicKey: identity.publicKey, fourEyes, now: clock() }))
  floor.conduct()
  await desk.settled()
  return Object.assign(venue, { url: await app.listen({ port: 0, host: '127.0.0.1' }) })
}

function foundingOf({
  publicKey,
  fourEyes,
  now,
}: {
  readonly publicKey: string
  readonly fourEyes: boolean
  readonly now: number
}): readonly Act[] {
  const limits = { bidsMax: 10_000, paymentMax: '1000000.00' }
  const participant = (id: string, more = {}): Act => ({
    kind: 'setParticipant',
    participant: { id, name: id, tier: 'standard', limits: { ...limits, ...more } },
  })
  const product = (id: string): Act => ({
    kind: 'setProduct',
    listed: { product: { id, unit: '8 GPU x 1 week', tick: '0.01' } },
  })
  return [
    { kind: 'foundVenue', venue: { name: 'Test', currency: 'USD', publicKey, fourEyes } },
    product('h100'),
    product('power'),
    {
      kind: 'setSeries',
      terms: {
        id: SERIES,
        name: 'Main',
        anchor: now + HOUR,
        every: HOUR,
        indicative: 0,
        noCancel: 60_000,
        closeWindow: 60_000,
        clearing: 2_000,
      },
    },
    participant('lab-a'),
    participant('lab-b', { approvalAbove: '100.00' }),
    participant('dc-1'),
  ]
}
