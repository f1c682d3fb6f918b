import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** Who signs. */
export interface Identity {
  /** The 32 bytes of the Ed25519 key, as base64url. */
  readonly publicKey: string
  /** 64 bytes as base64url, over the text in UTF-8. */
  sign(text: string): string
}

/** The identity of an Ed25519 private key: the 32 bytes that RFC 8032 calls the seed. */
export function identityOfSeed(seed: Uint8Array): Identity {
  const der = Buffer.concat([PKCS8_PREFIX, seed])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return {
    publicKey: spki.subarray(SPKI_PREFIX.length).toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
  }
}

/** Whether the holder of that key signed that text. Never throws, whatever it is given. */
export function verifySignature(publicKey: string, text: string, signature: string): boolean {
  const [raw, signed] = [bytesOfBase64url(publicKey), bytesOfBase64url(signature)]
  if (raw?.length !== 32 || signed?.length !== 64) return false
  try {
    return verify(null, Buffer.from(text), keyOf(publicKey, raw), signed)
  } catch {
    return false
  }
}

/** To read a key takes as long as to verify with it: those used are kept at hand. */
const keys = new Map<string, KeyObject>()
const KEYS_KEPT = 1_000

function keyOf(publicKey: string, raw: Buffer): KeyObject {
  const known = keys.get(publicKey)
  if (known !== undefined) return known
  const der = Buffer.concat([SPKI_PREFIX, raw])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  if (keys.size >= KEYS_KEPT) keys.clear()
  keys.set(publicKey, key)
  return key
}

/** Strict: one text for the same bytes. Node alone would pass over stray characters and spare bits. */
export function bytesOfBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

/** What RFC 8410 puts before the 32 bytes of a private and of a public Ed25519 key. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
