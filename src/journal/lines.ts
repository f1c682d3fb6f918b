import { isUtf8 } from 'node:buffer'
import { type Disk, READ_BYTES } from './disk.ts'

const LINE_FEED = 10

/** Begins what is no whole line of text: bytes that are no UTF-8, an end without a line feed. No line of ours begins so. */
const NO_LINE = '\0'

/** The lines of a file, without their line feeds, some at a time. */
export async function* linesOf(disk: Disk, name: string): AsyncGenerator<readonly string[]> {
  let offset = 0
  let rest: Buffer[] = []
  for (;;) {
    const bytes = bufferOf(await disk.read(name, offset, READ_BYTES))
    if (bytes.length === 0) break
    offset += bytes.length
    const end = bytes.lastIndexOf(LINE_FEED) + 1
    if (end > 0) {
      yield textLines(Buffer.concat([...rest, bytes.subarray(0, end)]))
      rest = []
    }
    rest.push(bytes.subarray(end))
  }
  const left = Buffer.concat(rest)
  if (left.length > 0) yield [`${NO_LINE}${left.toString('latin1')}`]
}

/** Decoded together where all is text, which it is unless there is damage. */
function textLines(bytes: Buffer): readonly string[] {
  if (!isUtf8(bytes)) return byteLines(bytes)
  const lines = bytes.toString('utf8').split('\n')
  lines.pop()
  return lines
}

function byteLines(bytes: Buffer): readonly string[] {
  const lines: string[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, start)
    const line = bytes.subarray(start, end)
    lines.push(isUtf8(line) ? line.toString('utf8') : `${NO_LINE}${line.toString('latin1')}`)
    start = end + 1
  }
  return lines
}

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
