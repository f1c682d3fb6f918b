/** So many random bytes. */
export type RandomBytes = (count: number) => Uint8Array

export const systemRandom: RandomBytes = (count) =>
  globalThis.crypto.getRandomValues(new Uint8Array(count))

/** What the client draws. */
export class Chance {
  readonly #bytes: RandomBytes

  constructor(bytes: RandomBytes) {
    this.#bytes = bytes
  }

  /** 128 bits in hexadecimal: nonces, and keys of idempotency. */
  name(): string {
    return [...this.#bytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  }

  /** At least 0, less than 1. */
  fraction(): number {
    const [high = 0, middle = 0, low = 0] = this.#bytes(3)
    return (high * 65_536 + middle * 256 + low) / 16_777_216
  }
}
