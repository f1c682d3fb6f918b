import { paths, type Problem } from '#api'

let problem: string | undefined

/** Why the login link in the address did not sign anybody in; undefined: there was none, or it did. */
export const loginProblem = (): string | undefined => problem

/** A login link leads to /login#TOKEN: its token is used, once, and leaves the address at once. */
export async function signInByAddress(): Promise<void> {
  if (location.pathname !== '/login') return
  const token = location.hash.slice(1)
  history.replaceState(null, '', '/')
  if (token === '') return
  const answer = await send('POST', paths.linkLogin, { token }).catch(() => undefined)
  if (answer?.ok) return
  problem =
    answer === undefined
      ? 'The venue cannot be reached.'
      : 'This login link was used before, or is older than ten minutes. Ask for a new one.'
}

interface Ceremony {
  readonly ceremony: string
  readonly options: never
}

/** Throws what went wrong, in words. */
export async function signInByPasskey(): Promise<void> {
  const { ceremony, options } = await ask<Ceremony>(`${paths.passkeyLogin}/begin`, {})
  const publicKey = webAuthn().parseRequestOptionsFromJSON(options)
  const found = await navigator.credentials.get({ publicKey })
  await ask(paths.passkeyLogin, { ceremony, response: jsonOf(found) })
}

export async function addPasskey(): Promise<void> {
  const { ceremony, options } = await ask<Ceremony>(`${paths.passkeys}/begin`, {})
  const publicKey = webAuthn().parseCreationOptionsFromJSON(options)
  const made = await navigator.credentials.create({ publicKey })
  await ask(paths.passkeys, { ceremony, response: jsonOf(made) })
}

export const signOut = (): Promise<unknown> => send('DELETE', paths.session)

function webAuthn(): typeof PublicKeyCredential {
  const isThere =
    typeof PublicKeyCredential !== 'undefined' &&
    'parseRequestOptionsFromJSON' in PublicKeyCredential
  if (!isThere) throw new Error('This browser knows no passkeys. Use a newer one, or a login link.')
  if (location.hostname !== 'localhost' && /^[\d.]+$/.test(location.hostname))
    throw new Error('Passkeys belong to a name, not a number: open the page at localhost instead.')
  return PublicKeyCredential
}

function jsonOf(credential: Credential | null): unknown {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('No passkey was chosen.')
  return credential.toJSON()
}

async function ask<T>(path: string, body: object): Promise<T> {
  const answer = await send('POST', path, body)
  if (answer.ok) return (await answer.json()) as T
  const refused = (await answer.json().catch(() => undefined)) as Problem | undefined
  throw new Error(refused?.detail ?? `The venue answered ${answer.status}.`)
}

const send = (method: string, path: string, body?: object): Promise<Response> =>
  fetch(path, {
    method,
    headers: {
      'idempotency-key': crypto.randomUUID(),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
