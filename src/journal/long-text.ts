/** Texts too long to be handled at one go: in pieces, so that others get their turn. */
import { createHash } from 'node:crypto'
import { assertLine } from './chain.ts'

/** Characters of a piece; one more where it would cut a surrogate pair. */
const PIECE_CHARACTERS = 1_000_000

export function* piecesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = start + PIECE_CHARACTERS
    if (/[\ud800-\udbff]/.test(text[end - 1] ?? '')) end += 1
    yield text.slice(start, end)
    start = end
  }
}

export interface Measure {
  /** In UTF-8. */
  readonly bytes: number
  readonly digest: string
}

/** SHA-256 and length of a body, which has to be one line of JSON. */
export async function measured(body: string): Promise<Measure> {
  const digest = createHash('sha256')
  let bytes = 0
  if (body === '') assertLine(body)
  for (const piece of piecesOf(body)) {
    assertLine(piece)
    digest.update(piece)
    bytes += Buffer.byteLength(piece)
    await new Promise(setImmediate)
  }
  return { bytes, digest: digest.digest('hex') }
}
