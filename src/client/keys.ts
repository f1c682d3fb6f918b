import { type SignatureHeaders, signRequest } from '#api'
import type { Chance } from './chance.ts'
import type { WireRequest } from './operations.ts'

/** An API key: the id that the venue has it under, and its private half, or what signs with it. */
export type SigningKey =
  | {
      readonly id: string
      /** 32 bytes as base64url, as `newKeyPair` makes them. */
      readonly privateKey: string
    }
  | { readonly id: string; readonly sign: SignBytes }

/** Ed25519 over the bytes: 64 bytes. */
export type SignBytes = (bytes: Uint8Array) => Promise<Uint8Array> | Uint8Array

/** Both halves of an Ed25519 key, 32 bytes each, as base64url. */
export interface KeyPair {
  readonly publicKey: string
  readonly privateKey: string
}

/** Draws a new key. Register the public half with `addKey`; the private half never leaves whoever made it. */
export async function newKeyPair(): Promise<KeyPair> {
  const pair = (await subtle().generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const pkcs8 = new Uint8Array(await subtle().exportKey('pkcs8', pair.privateKey))
  const raw = new Uint8Array(await subtle().exportKey('raw', pair.publicKey))
  return { publicKey: base64url(raw), privateKey: base64url(pkcs8.slice(PKCS8.length)) }
}

/** Signs requests with one key. */
export class Signer {
  readonly #id: string
  readonly #sign: SignBytes

  constructor(key: SigningKey) {
    this.#id = key.id
    this.#sign = 'sign' in key ? key.sign : signerOf(key.privateKey)
  }

  /** `now`: the venue's time, in milliseconds. Another nonce each time: nothing signed is ever sent twice. */
  async headers(request: WireRequest, chance: Chance, now: number): Promise<SignatureHeaders> {
    const digest = base64(new Uint8Array(await subtle().digest('SHA-256', bytesOf(request.body))))
    const signing = {
      keyId: this.#id,
      created: Math.floor(now / 1000),
      nonce: chance.name(),
      sha256: () => digest,
    }
    // Asked twice, as keys in browsers sign later: what there is to sign, then the headers.
    let text = ''
    signRequest(request, {
      ...signing,
      sign: (signed) => {
        text = signed
        return ''
      },
    })
    const signature = base64url(await this.#sign(new TextEncoder().encode(text)))
    return signRequest(request, { ...signing, sign: () => signature })
  }
}

function signerOf(privateKey: string): SignBytes {
  const seed = seedOf(privateKey)
  if (seed === undefined) throw new TypeError('a private key is 32 bytes as base64url')
  const imported = subtle().importKey(
    'pkcs8',
    Uint8Array.from([...PKCS8, ...seed]),
    'Ed25519',
    false,
    ['sign'],
  )
  return async (bytes) =>
    new Uint8Array(await subtle().sign('Ed25519', await imported, bytesOf(bytes)))
}

/** What stands before the 32 bytes of an Ed25519 key (RFC 8410). */
const PKCS8 = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
])

const subtle = (): SubtleCrypto => globalThis.crypto.subtle

/** In memory of its own, as the types of WebCrypto want it. */
const bytesOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

const base64url = (bytes: Uint8Array): string =>
  base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

/** undefined: it is not 32 bytes. */
function seedOf(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return undefined
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0))
}
