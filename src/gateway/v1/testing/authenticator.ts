/** An authenticator in software: makes a passkey and signs with it, as a device and its browser do. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface Ceremony {
  readonly challenge: string
  readonly origin: string
  readonly host: string
  /** Whether the device made sure who holds it. */
  readonly verified?: boolean
}

export class Authenticator {
  readonly #id = randomBytes(16)
  readonly #pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  /** What a browser answers when it has made the passkey. */
  register(ceremony: Ceremony): object {
    const data = Buffer.concat([this.#data(ceremony, ATTESTED), this.#credential()])
    return this.#answer({
      clientDataJSON: clientData('webauthn.create', ceremony),
      attestationObject: Buffer.concat([ATTESTATION, lengthOf(data), data]).toString('base64url'),
    })
  }

  /** What it answers when it signs in. */
  signIn(ceremony: Ceremony): object {
    const data = this.#data(ceremony, 0)
    const client = clientData('webauthn.get', ceremony)
    const hash = sha256(Buffer.from(client, 'base64url'))
    const signature = sign('sha256', Buffer.concat([data, hash]), this.#pair.privateKey)
    return this.#answer({
      clientDataJSON: client,
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
    })
  }

  #answer(response: object): object {
    const id = this.#id.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }
  }

  #data({ host, verified = true }: Ceremony, flags: number): Buffer {
    const all = PRESENT | (verified ? VERIFIED : 0) | flags
    return Buffer.concat([sha256(Buffer.from(host)), Buffer.from([all, 0, 0, 0, 0])])
  }

  /** AAGUID, id and COSE key. */
  #credential(): Buffer {
    const { x = '', y = '' } = this.#pair.publicKey.export({ format: 'jwk' })
    return Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0, this.#id.length]),
      this.#id,
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ])
  }
}

const PRESENT = 0x01
const VERIFIED = 0x04
const ATTESTED = 0x40

/** CBOR of { fmt: "none", attStmt: {}, authData: … } up to the bytes of the last. */
const ATTESTATION = Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex')
const lengthOf = (bytes: Buffer): Buffer => Buffer.from([bytes.length])

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

const clientData = (type: string, { challenge, origin }: Ceremony): string =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url')
