import crypto, { createHash, createHmac } from 'node:crypto'
import { compareText } from './order.ts'

/**
 * The one text of a JSON value: keys in code-point order, no white space (the RFC 8785 form for
 * the values that market files hold: strings, integers, booleans, null, lists and objects).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const object = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const key of sortedKeys(object)) {
    const member = object[key]
    if (member !== undefined)
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `{${text}}`
}

/** What was read from such a text is in order already. */
function sortedKeys(object: object): readonly string[] {
  const keys = Object.keys(object)
  for (let k = 1; k < keys.length; k++)
    if (compareText(keys[k - 1] as string, keys[k] as string) > 0) return keys.sort(compareText)
  return keys
}

/** In one call where Node has it: a third of the time for what is short. */
export function sha256Hex(text: string): string {
  return typeof crypto.hash === 'function'
    ? crypto.hash('sha256', text, 'hex')
    : createHash('sha256').update(text).digest('hex')
}

/** SHA-256 of bytes as base64 with padding: the form of `content-digest` (RFC 9530). */
export const sha256Base64 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('base64')

/** HMAC-SHA-256 as hex: the draw that orders exact ties (mechanism A5). */
export const hmacOf = (key: string | Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex')
