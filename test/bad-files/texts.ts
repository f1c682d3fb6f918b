import { gzipSync } from 'node:zlib'
import { type BadFile, GOOD } from './good.ts'

const text = JSON.stringify(GOOD)
const bytes = (...parts: (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part)))

const json = (name: string, file: string, code = 'json_malformed', at = ''): BadFile => ({
  name,
  file: () => file,
  code,
  at,
})

/** The good file with a piece of its text replaced. */
const edited = (name: string, from: string, to: string, code: string, at: string): BadFile => {
  if (!text.includes(from)) throw new Error(`no ${from} in the text`)
  return json(
    name,
    text.replace(from, () => to),
    code,
    at,
  )
}

/** What is wrong with texts and bytes, before there is a document. */
export const BAD_TEXTS: readonly BadFile[] = [
  json('an empty file', ''),
  json('white space', ' \n\t '),
  json('cut in the middle', text.slice(0, 700), 'json_malformed', '/bids/1/bid/lots'),
  json('cut before its last brace', text.slice(0, -1)),
  json('two documents', `${text}${text}`),
  json('a comma after the last', `${text.slice(0, -1)},}`),
  json('a comment', `// market\n${text}`),
  json('single quotes', "{'walras': 1}"),
  json('a key without quotes', '{walras: 1}'),
  json('a missing colon', '{"walras" 1}', 'json_malformed', '/walras'),
  json('a missing comma', '{"walras": 1 "currency": "USD"}'),
  json('a comma in front', '[,1]', 'json_malformed', '/0'),
  json('a word of no language', '{"walras": one}', 'json_malformed', '/walras'),
  json('undefined', '{"walras": undefined}', 'json_malformed', '/walras'),
  edited('NaN', '"walras":1', '"walras":NaN', 'json_malformed', '/walras'),
  edited('minus Infinity', '"walras":1', '"walras":-Infinity', 'json_malformed', '/walras'),
  edited('1e400', '"walras":1', '"walras":1e400', 'json_number_range', '/walras'),
  edited('1e-400', '"walras":1', '"walras":1e-400', 'json_number_range', '/walras'),
  edited(
    '2^53 + 1',
    '"ramp":1',
    '"ramp":9007199254740993',
    'json_number_range',
    '/bids/3/bid/ramp',
  ),
  edited(
    'almost 1',
    '"walras":1',
    '"walras":1.00000000000000000001',
    'json_number_range',
    '/walras',
  ),
  edited(
    'a thousand digits',
    '"ramp":1',
    `"ramp":${'9'.repeat(1000)}`,
    'json_number_range',
    '/bids/3/bid/ramp',
  ),
  edited('a leading zero', '"walras":1', '"walras":01', 'json_malformed', '/walras'),
  edited('a plus', '"walras":1', '"walras":+1', 'json_malformed', '/walras'),
  edited('a point without digits', '"walras":1', '"walras":1.', 'json_malformed', '/walras'),
  edited('hexadecimal', '"walras":1', '"walras":0x1', 'json_malformed', '/walras'),
  edited('a duplicate key', '"walras":1', '"walras":1,"walras":1', 'json_duplicate_key', '/walras'),
  edited(
    'a duplicate key by escape',
    '"walras":1',
    '"walras":1,"w\\u0061lras":1',
    'json_duplicate_key',
    '/walras',
  ),
  edited(
    'a product twice in one bundle',
    '{"gpu-1":1}',
    '{"gpu-1":1,"gpu-1":2}',
    'json_duplicate_key',
    '/bids/0/bid/lots/gpu-1',
  ),
  edited(
    '__proto__',
    '"walras":1',
    '"walras":1,"__proto__":{"x":1}',
    'json_forbidden_key',
    '/__proto__',
  ),
  edited(
    '__proto__ by escape',
    '"walras":1',
    '"walras":1,"__pr\\u006fto__":1',
    'json_forbidden_key',
    '/__proto__',
  ),
  edited(
    'constructor in lots',
    '{"gpu-1":1}',
    '{"constructor":1}',
    'json_forbidden_key',
    '/bids/0/bid/lots/constructor',
  ),
  edited('prototype', '"walras":1', '"walras":1,"prototype":1', 'json_forbidden_key', '/prototype'),
  edited(
    'a lone surrogate',
    '"unit":"MWh"',
    '"unit":"\\ud800"',
    'json_lone_surrogate',
    '/products/2/unit',
  ),
  edited(
    'a bare tab in a string',
    '"unit":"MWh"',
    '"unit":"M\tWh"',
    'json_malformed',
    '/products/2/unit',
  ),
  edited(
    'an unknown escape',
    '"unit":"MWh"',
    '"unit":"\\x41"',
    'json_malformed',
    '/products/2/unit',
  ),
  edited('a short escape', '"unit":"MWh"', '"unit":"\\u12"', 'json_malformed', '/products/2/unit'),
  edited('a string without end', '"unit":"MWh"', '"unit":"MWh', 'json_malformed', '/products/2'),
  json('10,000 lists in one another', '['.repeat(10_000), 'json_too_deep', '/0'.repeat(64)),
  json('10,000,000 lists in one another', '['.repeat(10_000_000), 'json_too_deep', '/0'.repeat(64)),
  json('10,000 objects in one another', '{"a":'.repeat(10_000), 'json_too_deep', '/a'.repeat(64)),
  {
    name: 'bids 10,000 deep',
    file: () => {
      const open = '{"kind":"oneOf","of":['.repeat(10_000)
      return `{"walras":1,"currency":"USD","products":[],"bids":[{"id":"b","by":"a","bid":${open}`
    },
    code: 'json_too_deep',
    at: `/bids/0/bid${'/of/0'.repeat(30)}/of`,
  },
  {
    name: '65 MiB of text',
    file: () => ' '.repeat(64 * 1024 * 1024 + 1),
    code: 'json_too_large',
    at: '',
  },
  {
    name: '200 MiB of bytes',
    file: () => new Uint8Array(200 * 1024 * 1024),
    code: 'json_too_large',
    at: '',
  },
  {
    name: 'a byte order mark',
    file: () => bytes([0xef, 0xbb, 0xbf], text),
    code: 'text_has_bom',
    at: '',
  },
  {
    name: 'UTF-16',
    file: () => Buffer.from(`\ufeff${text}`, 'utf16le'),
    code: 'text_not_utf8',
    at: '',
  },
  {
    name: 'Latin-1',
    file: () => bytes('{"unit":"', [0xfc], '"}'),
    code: 'text_not_utf8',
    at: '',
  },
  {
    name: 'an overlong slash',
    file: () => bytes('{"unit":"', [0xc0, 0xaf], '"}'),
    code: 'text_not_utf8',
    at: '',
  },
  {
    name: 'a surrogate in UTF-8',
    file: () => bytes('{"unit":"', [0xed, 0xa0, 0x80], '"}'),
    code: 'text_not_utf8',
    at: '',
  },
  { name: 'NUL bytes', file: () => bytes([0, 0, 0, 0]), code: 'json_malformed', at: '' },
  {
    name: 'a truncated gzip',
    file: () => gzipSync(text).subarray(0, 200),
    code: 'gzip_damaged',
    at: '',
  },
  {
    name: 'only the head of a gzip',
    file: () => bytes([0x1f, 0x8b]),
    code: 'gzip_damaged',
    at: '',
  },
  {
    name: 'a flipped bit in a gzip',
    file: () => gzipSync(text).map((byte, i) => (i === 100 ? byte ^ 4 : byte)),
    code: 'gzip_damaged',
    at: '',
  },
  {
    name: 'a gzip in a gzip',
    file: () => gzipSync(gzipSync(text)),
    code: 'text_not_utf8',
    at: '',
  },
  { name: 'a gzip bomb', file: gzipBomb, code: 'gzip_too_large', at: '' },
]

/** 300 MiB of zeros in some 300 kB: members of a gzip file may follow one another. */
function gzipBomb(): Uint8Array {
  const member = gzipSync(Buffer.alloc(4 * 1024 * 1024))
  return Buffer.concat(Array.from({ length: 75 }, () => member))
}
