import { gunzipSync } from 'node:zlib'
import { err, ok, refuse, RefusalError, type Result } from '#base'
import type { Market } from './bid.ts'
import { parseMarketText } from './parse.ts'
import { refuseTooLarge, TEXT_LENGTH_MAX } from './read-json.ts'

/** Largest size of a file once unpacked, in bytes. */
export const FILE_BYTES_MAX = 256 * 1024 * 1024

/** Reads the bytes of a market file, gzipped or not. */
export function readMarketFile(bytes: Uint8Array): Result<Market> {
  const text = readTextFile(bytes)
  return text.ok ? parseMarketText(text.value) : text
}

/** The text of a file in UTF-8, gzipped or not: nothing is replaced or skipped in silence. */
export function readTextFile(bytes: Uint8Array): Result<string> {
  try {
    return ok(decode(isGzip(bytes) ? unpack(bytes) : bytes))
  } catch (error) {
    if (error instanceof RefusalError) return err([error.refusal])
    throw error
  }
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

function unpack(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: FILE_BYTES_MAX })
  } catch (error) {
    if (error instanceof RangeError)
      return refuse(
        '',
        'gzip_too_large',
        `the file unpacks to more than ${FILE_BYTES_MAX / 1024 / 1024} MiB`,
        'Split the market into several files.',
      )
    return refuse(
      '',
      'gzip_damaged',
      'the file begins like gzip but cannot be unpacked: it is cut short or damaged',
      'Write or fetch the file again.',
    )
  }
}

function decode(bytes: Uint8Array): string {
  // No character of a text in UTF-16 takes more than three bytes in UTF-8.
  if (bytes.length > 3 * TEXT_LENGTH_MAX) refuseTooLarge(`${bytes.length} bytes`)
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    refuse(
      '',
      'text_has_bom',
      'the text begins with a byte order mark',
      'Save it as UTF-8 without a byte order mark.',
    )
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return refuse('', 'text_not_utf8', 'the text is not in UTF-8', 'Save it as UTF-8.')
  }
}
