import type { AnswerOf, Client, InputOf } from '#client'
import { ProblemError } from '#client'
import { DONE, type ExitCode, REFUSED } from '../problem.ts'
import { table, terminalOf } from '../terminal.ts'
import { atVenue, type JsonFlag, print, shownInstant } from './at-venue.ts'
import { confirmed, type YesFlag } from './confirm.ts'

/** `walras keys`: those of your participant; `--revoke` ends one. */
export async function keysCommand(
  flags: JsonFlag & YesFlag & { readonly revoke?: string },
): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    const { revoke } = flags
    if (revoke !== undefined) {
      if (!(await confirmed(`Revoke the key ${revoke}?`, flags))) return REFUSED
      const revoked = await client.revokeKey({ params: { key: revoke } })
      print(flags, revoked, () => `${revoke} is revoked: nothing signed with it is taken any more.`)
      return DONE
    }
    const { items } = await client.listKeys()
    print(flags, { items }, () =>
      table(
        ['Key', 'User', 'Scopes', 'Good until', 'Last used'].map((title) => ({
          title,
          align: 'left',
        })),
        items.map(({ id, user, scopes, expiresAt, lastUsedAt }) => [
          id,
          user,
          scopes.join(' '),
          shownInstant(expiresAt),
          lastUsedAt === undefined ? '' : shownInstant(lastUsedAt),
        ]),
        terminalOf(process.stdout),
      ),
    )
    return DONE
  })
}

export interface CauseFlags extends JsonFlag, YesFlag {
  readonly cause: string
}

/** `walras halt`: the auction of a series waits from now on. */
export async function haltCommand(series: string, flags: CauseFlags): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    if (!(await confirmed(`Stop trading in ${series}?`, flags))) return REFUSED
    const { cause } = flags
    const view = await client.haltSeries({ params: { series }, body: { cause } })
    print(flags, view, () => `${series} is halted. Next: walras resume ${series}`)
    return DONE
  })
}

/** `walras resume`. */
export async function resumeCommand(series: string, flags: JsonFlag & YesFlag): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    if (!(await confirmed(`Let ${series} go on?`, flags))) return REFUSED
    const view = await client.resumeSeries({ params: { series } })
    print(flags, view, () => waitsOr(view, `${series} goes on.`))
    return DONE
  })
}

export type KillScope = InputOf<'setKill'>['params']['scope']

export interface KillFlags extends JsonFlag, YesFlag {
  readonly cause?: string
  readonly lift?: true
}

/** `walras kill`: withdraws and stops; `--lift` ends that. */
export async function killCommand(
  scope: KillScope,
  id: string,
  { cause = 'stopped by hand', lift, ...flags }: KillFlags,
): Promise<ExitCode> {
  return atVenue(flags, async ({ client }) => {
    const params = { scope, id }
    if (lift) {
      if (!(await confirmed(`Let ${scope} ${id} go on?`, flags))) return REFUSED
      const lifted = await client.liftKill({ params })
      print(flags, lifted, () => waitsOr(lifted, `${scope} ${id} may go on.`))
      return DONE
    }
    const question = `Stop ${scope} ${id}, and withdraw every bid that rests there?`
    if (!(await confirmed(question, flags))) return REFUSED
    const kill = await client.setKill({ params, body: { cause } })
    print(flags, kill, () => `${scope} ${id} is stopped. Next: walras kill ${scope} ${id} --lift`)
    return DONE
  })
}

type Proposed = AnswerOf<'liftKill'>

const waitsOr = (answer: Proposed | object, done: string): string =>
  'proposal' in answer
    ? `It waits for a second person: walras approve ${String(answer.proposal)}`
    : done

/** `walras venue`: what it is, what is stopped in it, and what waits for a second person. */
export async function venueCommand(flags: JsonFlag): Promise<ExitCode> {
  return atVenue(flags, async ({ client, config }) => {
    const [venue, { items: series }] = await Promise.all([client.getVenue(), client.listSeries()])
    const more = await moreFor(client)
    print(flags, { url: config.url, ...venue, series, ...more }, () =>
      [
        `${venue.name} at ${config.url}, in ${venue.currency}`,
        `Signs with ${venue.publicKey}`,
        `Weighty acts take ${venue.fourEyes ? 'two people' : 'one person'}`,
        ...series.map(
          ({ id, halted, open }) =>
            `${id}: ${halted === undefined ? (open?.phase ?? 'nothing open') : `halted, ${halted.cause}`}`,
        ),
        ...more.kills.map(
          ({ scope, id, by, cause }) => `Stopped: ${scope} ${id} by ${by}, ${cause}`,
        ),
        ...more.proposals.map(
          ({ id, by, act }) => `Waits: ${id} by ${by}, ${act.kind}. Next: walras approve ${id}`,
        ),
      ].join('\n'),
    )
    return DONE
  })
}

/** Of what only some may know, whatever whoever asks may. */
async function moreFor(client: Client) {
  const [{ items: kills }, { items: proposals }] = await Promise.all([
    ifAllowed(() => client.listKills()),
    ifAllowed(() => client.listProposals()),
  ])
  return { kills, proposals }
}

async function ifAllowed<T extends { readonly items: readonly unknown[] }>(
  ask: () => Promise<T>,
): Promise<T | { readonly items: readonly never[] }> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ProblemError && [401, 403, 404].includes(error.status))
      return { items: [] }
    throw error
  }
}
