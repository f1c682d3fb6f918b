import { bytesOfBase64url, inWords, type Read, refuse, textAt } from '#base'

/** 32 bytes as 64 lower-case hex digits. */
export const hashAt: Read<string> = (value, at) => {
  const text = textAt(value, at)
  if (/^[0-9a-f]{64}$/.test(text)) return text
  return refuse(at, 'hash_malformed', `${inWords(value)} is not 64 hexadecimal digits`, COPY)
}

/** As many bytes as base64url. */
const bytesAt =
  (count: number): Read<string> =>
  (value, at) => {
    const text = textAt(value, at)
    if (bytesOfBase64url(text)?.length === count) return text
    return refuse(
      at,
      'bytes_malformed',
      `${inWords(value)} is not ${count} bytes as base64url`,
      COPY,
    )
  }

export const keyAt = bytesAt(32)
export const signatureAt = bytesAt(64)

/** An instant in UTC, to the millisecond at most. */
export const instantAt: Read<string> = (value, at) => {
  const text = textAt(value, at)
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/.test(text)
  if (isInstant && !Number.isNaN(Date.parse(text))) return text
  return refuse(
    at,
    'instant_malformed',
    `${inWords(value)} is not an instant in UTC`,
    'Write it as "2026-02-01T09:30:00.000Z".',
  )
}

/** The `walras` and `kind` that a document opens with. */
export const only =
  <T extends string | number>(expected: T): Read<T> =>
  (value, at) =>
    value === expected
      ? expected
      : refuse(
          at,
          typeof expected === 'number' ? 'version_unknown' : 'kind_unknown',
          `${inWords(value)} is not ${inWords(expected)}`,
          `Write ${inWords(expected)}.`,
        )

const COPY = 'Copy it as the venue wrote it.'
