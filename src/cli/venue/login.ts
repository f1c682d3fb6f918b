import { hostname } from 'node:os'
import { rmSync } from 'node:fs'
import { newKeyPair } from '#client'
import { readBytes, STDIN } from '../files.ts'
import { DONE, type ExitCode, misused } from '../problem.ts'
import { clientOf, type JsonFlag, print, shownInstant, toldBy } from './at-venue.ts'
import { keyPath, writeConfig, writeKey } from './config.ts'

export type Scope = 'read' | 'trade' | 'admin'

export interface LoginFlags extends JsonFlag {
  readonly id?: string
  readonly scopes?: readonly Scope[]
  readonly days: number
}

/**
 * `walras login`: signs in by a link that works once, makes a key, and has the venue add its public half. The private half
 * never leaves this machine.
 */
export async function loginCommand(link: string, flags: LoginFlags): Promise<ExitCode> {
  const { url, token } = parsedLink(
    link === STDIN
      ? Buffer.from(await readBytes(STDIN))
          .toString()
          .trim()
      : link,
  )
  return toldBy(url, flags, async () => {
    const client = clientOf(url)
    const session = await client.logInByLink({ body: { token } })
    const { user, participant } = session
    const id = flags.id ?? newId(user)
    const scopes = flags.scopes ?? (participant === undefined ? ALL : ['read', 'trade'])
    const expiresAt = new Date(Date.now() + flags.days * DAY).toISOString()
    const { publicKey, privateKey } = await newKeyPair()
    const path = keyPath(id)
    // Written first: a key that is registered is never one that nobody has.
    writeKey(path, { walras: 1, kind: 'key', id, url, user, publicKey, privateKey, expiresAt })
    try {
      await client.addKey({ body: { id, publicKey, scopes: [...scopes], expiresAt } })
    } catch (error) {
      rmSync(path, { force: true })
      throw error
    }
    writeConfig({ url, keyFile: path })
    await client.logOut()
    const of = participant === undefined ? 'the staff' : participant
    print(flags, { url, user, participant, key: id, keyFile: path, scopes, expiresAt }, () =>
      [
        `Signed in at ${url} as ${user} of ${of}.`,
        `The key ${id} (${scopes.join(', ')}) is good until ${shownInstant(expiresAt)}.`,
        `It is kept in ${path}: whoever can read that file can act for you.`,
        'Next: walras auctions',
      ].join('\n'),
    )
    return DONE
  })
}

const ALL: readonly Scope[] = ['read', 'trade', 'admin']
const DAY = 86_400_000

/** Token of 64 hexadecimal digits: at the end of a path, in a query, or after '#'. */
function parsedLink(link: string): { readonly url: string; readonly token: string } {
  const url = URL.canParse(link) && /^https?:/.test(link) ? new URL(link) : undefined
  const token = /(?:^|[^0-9a-f])([0-9a-f]{64})(?:[^0-9a-f]|$)/.exec(
    url === undefined ? '' : `${url.pathname}${url.search}${url.hash}`,
  )?.[1]
  if (url === undefined || token === undefined)
    misused(
      'that is no login link',
      'Ask whoever runs the venue for one: an address with 64 letters and digits; each works once.',
    )
  return { url: url.origin, token }
}

/** `ann-laptop-3f9a`: says in a list of keys whose and where it is. */
function newId(user: string): string {
  const host = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 20)
  const end = Buffer.from(crypto.getRandomValues(new Uint8Array(3))).toString('hex')
  return [user.slice(0, 30), host, end]
    .filter((part) => part !== '')
    .join('-')
    .replace(/-+/g, '-')
}
