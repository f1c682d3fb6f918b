import { createHash, createHmac } from 'node:crypto'
import { compareText } from './order.ts'

/**
 * The one text of a JSON value: keys in code-point order, no white space (the RFC 8785 form for
 * the values that market files hold: strings, integers, booleans, null, lists and objects).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => compareText(a, b))
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')

/** SHA-256 of bytes as base64 with padding: the form of `content-digest` (RFC 9530). */
export const sha256Base64 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('base64')

/** HMAC-SHA-256 as hex: the draw that orders exact ties (mechanism A5). */
export const hmacOf = (key: string | Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex')
