import { randomBytes } from 'node:crypto'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { err, ok, type Result } from '#base'
import type { Instant, Passkey, State, User } from '#exchange'
import { problem } from '../problems.ts'

/** What a browser is asked to sign, once and soon. */
interface Ceremony {
  readonly challenge: string
  readonly until: Instant
  /** Of a registration; absent: anyone signs in. */
  readonly user?: string
}

export interface Begun {
  readonly ceremony: string
  readonly options: object
}

export interface Answered {
  readonly ceremony: string
  readonly response: object
  readonly origin: string
  readonly now: Instant
}

const CEREMONY_LIFE = 5 * 60_000
const CEREMONIES_MAX = 10_000

/** Passkeys: made and used by WebAuthn, by devices that verify who holds them. */
export class Passkeys {
  readonly #host: string
  readonly #ceremonies = new Map<string, Ceremony>()

  constructor(host: string) {
    this.#host = host
  }

  async beginAdding(user: User, known: readonly Passkey[], now: Instant): Promise<Begun> {
    const options = await generateRegistrationOptions({
      rpName: 'Walras',
      rpID: this.#host,
      userName: user.id,
      userDisplayName: user.name,
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: known.map(({ id }) => ({ id })),
    })
    return this.#begin(options, { user: user.id, now })
  }

  async beginLogin(now: Instant): Promise<Begun> {
    const options = await generateAuthenticationOptions({
      rpID: this.#host,
      userVerification: 'required',
    })
    return this.#begin(options, { now })
  }

  /** The passkey that a browser made for a user. */
  async add(user: User, answered: Answered): Promise<Result<Passkey>> {
    const ceremony = this.#end(answered)
    if (ceremony?.user !== user.id) return REFUSED
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        // What is no such response is refused by the call, which reads it strictly.
        response: answered.response as RegistrationResponseJSON,
        ...this.#expected(ceremony, answered),
      })
      if (!verified) return REFUSED
      const { id, publicKey } = registrationInfo.credential
      const text = Buffer.from(publicKey).toString('base64url')
      return ok({ id, user: user.id, publicKey: text, addedAt: answered.now })
    } catch {
      return REFUSED
    }
  }

  /** The user that a passkey signs in. */
  async logIn(state: State, answered: Answered): Promise<Result<string>> {
    const ceremony = this.#end(answered)
    const id = 'id' in answered.response ? String(answered.response.id) : ''
    const passkey = state.passkeys.get(id)
    if (ceremony === undefined || ceremony.user !== undefined || passkey === undefined)
      return REFUSED
    try {
      const { verified } = await verifyAuthenticationResponse({
        response: answered.response as AuthenticationResponseJSON,
        credential: {
          id,
          publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
          counter: 0,
        },
        ...this.#expected(ceremony, answered),
      })
      return verified && state.users.has(passkey.user) ? ok(passkey.user) : REFUSED
    } catch {
      return REFUSED
    }
  }

  #expected({ challenge }: Ceremony, { origin }: Answered) {
    return {
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: this.#host,
      requireUserVerification: true,
    }
  }

  #begin(
    options: object & { readonly challenge: string },
    { user, now }: { readonly user?: string; readonly now: Instant },
  ): Begun {
    for (const [id, { until }] of this.#ceremonies) {
      if (until > now && this.#ceremonies.size < CEREMONIES_MAX) break
      this.#ceremonies.delete(id)
    }
    const ceremony = randomBytes(16).toString('hex')
    const { challenge } = options
    const until = now + CEREMONY_LIFE
    this.#ceremonies.set(ceremony, { challenge, until, ...(user !== undefined && { user }) })
    return { ceremony, options }
  }

  /** A challenge is good once. */
  #end({ ceremony: id, now }: Answered): Ceremony | undefined {
    const ceremony = this.#ceremonies.get(id)
    this.#ceremonies.delete(id)
    return ceremony !== undefined && now < ceremony.until ? ceremony : undefined
  }
}

const REFUSED: Result<never> = err([problem('passkey_refused', '/response')])
