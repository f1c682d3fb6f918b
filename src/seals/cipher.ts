import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { bytesOfBase64url } from '#base'
import type { Chance } from './chance.ts'

/** A seal does not open: what is under it was altered, or sealed under another key or for another place. */
export class SealBroken extends Error {
  constructor(what: string) {
    super(
      `the seal of ${what} does not open: it was altered, or sealed by another key or for another place`,
    )
    this.name = 'SealBroken'
  }
}

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** base64url of nonce ‖ ciphertext ‖ tag, by AES-256-GCM. Opens only with the same key, and for the same `place`. */
export function seal(key: Buffer, place: readonly string[], plain: Buffer, chance: Chance): string {
  const nonce = chance.bytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(boundTo(place))
  const parts = [nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat(parts).toString('base64url')
}

/** What `seal` was given; `undefined` if a single bit is another. */
export function unseal(key: Buffer, place: readonly string[], sealed: string): Buffer | undefined {
  const bytes = bytesOfBase64url(sealed)
  if (bytes === undefined || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(boundTo(place))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)),
      decipher.final(),
    ])
  } catch {
    return undefined
  }
}

/** A key of its own for each purpose: none says anything of another, or of the master key. */
export const derivedKey = (master: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', master, '', `walras ${purpose}`, KEY_BYTES))

/** JSON, so that no two places have the same bytes. */
const boundTo = (place: readonly string[]): Buffer => Buffer.from(JSON.stringify(place))
