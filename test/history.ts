import { seededRandom } from '#base'
import type { Act, BidContent } from '#exchange'
import { loadSolver } from '#solver'
import { nextOperation } from './simulation/operations.ts'
import { scenarioOf } from './simulation/scenario.ts'
import { outcomeFor } from './simulation/solver.ts'
import { foundingActs, memoryJournal, PrivateChance, TERMS, userOf, venueOf } from './venue.ts'

const PARTICIPANTS = ['ann', 'ben', 'cat']

/** The journal of a few lively auctions with everything in it that happens to bids. */
export async function historyOf(seed: number, steps: number): Promise<readonly string[]> {
  const solver = await loadSolver()
  const random = seededRandom(seed)
  const journal = memoryJournal()
  const { desk, floor, clock } = await venueOf({
    journal,
    chance: new PrivateChance(seed),
    clear: async (auction) => outcomeFor(auction, solver),
    founding: foundingActs(PARTICIPANTS, {
      products: ['gpu', 'mw', 'tape'],
      terms: { ...TERMS, noCancel: 100 },
    }),
  })
  const scenario = { ...scenarioOf(seed), participants: PARTICIPANTS, series: ['main'] }
  const used = new Map<string, BidContent>()
  for (let step = 1; step <= steps; step++) {
    clock.now += random.integer(0, 40)
    const operation = nextOperation(random, scenario, { key: `k${step}`, used, at: clock.now })
    const { kind, offers, participant, bid, user } = operation
    const request = { key: `${user} ${step}`, digest: String(step), answer: () => ({ $map: step }) }
    if (offers.length > 0) {
      for (const [index, offer] of offers.entries()) {
        const send = kind === 'replace' ? floor.replace.bind(floor) : floor.submit.bind(floor)
        const result = await send(userOf(user), offer, {
          ...request,
          key: `${request.key} ${index}`,
        })
        if (result.ok && kind !== 'replace') used.set(offer.id, offer.content)
      }
    } else if (kind !== 'approve') {
      const act: Act =
        kind === 'withdraw'
          ? { kind: 'withdrawBid', participant, bid }
          : kind === 'drop'
            ? { kind: 'dropSession', participant, session: 'line-1' }
            : { kind: 'withdrawAll', participant }
      await floor.act(userOf(user), act, request)
    }
    await floor.idle()
  }
  await desk.settled()
  return journal.bodies
}
