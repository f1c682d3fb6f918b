/** What the pages of an uncompressed PDF say, a blank between pieces, in the order they were set. */
export function textOfPdf(bytes: Uint8Array): string {
  const file = Buffer.from(bytes).toString('latin1')
  return [...file.matchAll(/\[([^\]]*)\] TJ/g)]
    .map(([, shown = '']) => [...shown.matchAll(/<([0-9a-f]*)>/g)].map(([, hex]) => hex).join(''))
    .map((hex) => Buffer.from(hex, 'hex').toString('latin1').trim())
    .join(' ')
    .replaceAll('\u0080', '€')
    .replaceAll('\u0096', '–')
}
