import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { identityOfSeed, type Result, seededRandom, sha256Base64, verifySignature } from '#base'
import {
  type Headers,
  parseSignature,
  signatureBase,
  type SignedRequest,
  signRequest,
  verifyRequest,
} from './signature.ts'

/** The key `test-key-ed25519` of RFC 9421, appendix B.1.4. */
const KEY = identityOfSeed(Buffer.from('n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU', 'base64url'))
const OTHER_KEY = identityOfSeed(Buffer.alloc(32, 3))
const CREATED = 1_618_884_473
const CRYPTO = { verify: verifySignature, sha256: sha256Base64 }

const bytes = (text: string): Uint8Array => Buffer.from(text)
const POST: SignedRequest = {
  method: 'POST',
  path: '/v1/bids',
  query: 'auction=a-7&dry=1',
  body: bytes('{"hello": "world"}'),
}
const GET: SignedRequest = { method: 'GET', path: '/v1/bids', query: '', body: bytes('') }

const signed = (request: SignedRequest, more: object = {}): Headers => ({
  ...signRequest(request, {
    keyId: 'test-key-ed25519',
    created: CREATED,
    nonce: 'b3k2pp5k7z-50gnwp_yemd',
    sign: KEY.sign,
    sha256: sha256Base64,
    ...more,
  }),
})

function check(
  request: SignedRequest,
  headers: Headers,
  { publicKey = KEY.publicKey, now = CREATED * 1000 } = {},
): Result<true> {
  const signature = parseSignature(headers)
  return signature.ok
    ? verifyRequest(request, signature.value, { publicKey, now, ...CRYPTO })
    : signature
}

const codeOf = (result: Result<unknown>): string =>
  result.ok ? 'accepted' : (result.error[0]?.code ?? '')

describe('the examples of the standards', () => {
  test('RFC 9421, B.2.6: what is signed, and the signature over it', () => {
    const text = signatureBase(
      [
        ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
        ['@method', 'POST'],
        ['@path', '/foo'],
        ['@authority', 'example.com'],
        ['content-type', 'application/json'],
        ['content-length', '18'],
      ],
      '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    )
    expect(KEY.publicKey).toBe('JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs')
    expect(KEY.sign(text)).toBe(
      'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw',
    )
  })

  test('RFC 9530: the digest of a body', () => {
    expect(signed(POST)['content-digest']).toBe(
      'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
    )
  })
})

describe('a signed request', () => {
  test('has these headers, over these lines', () => {
    const { 'signature-input': input, signature } = signed(POST)
    expect(input).toBe(
      'walras=("@method" "@path" "@query" "content-digest");created=1618884473;nonce="b3k2pp5k7z-50gnwp_yemd";keyid="test-key-ed25519";alg="ed25519"',
    )
    const text = [
      '"@method": POST',
      '"@path": /v1/bids',
      '"@query": ?auction=a-7&dry=1',
      '"content-digest": sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
      `"@signature-params": ${String(input).slice('walras='.length)}`,
    ].join('\n')
    const base64 = Buffer.from(KEY.sign(text), 'base64url').toString('base64')
    expect(signature).toBe(`walras=:${base64}:`)
  })

  test('without a body leaves the digest out', () => {
    expect(Object.keys(signed(GET))).toEqual(['signature-input', 'signature'])
    expect(check(GET, signed(GET))).toEqual({ ok: true, value: true })
  })

  test('of any kind is taken by who has its key', () => {
    const text = (alphabet: string) =>
      fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 40 })
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'DELETE'),
      path: text('abc/%20~-_.:@"').map((path) => `/${path}`),
      query: text('abc=&?%C3/"~'),
      body: fc.uint8Array({ maxLength: 300 }),
    })
    const nonce = fc.stringMatching(/^[A-Za-z0-9_-]{16,64}$/)
    fc.assert(
      fc.property(request, nonce, fc.integer({ min: -30, max: 30 }), (one, drawn, skew) => {
        const headers = signed(one, { nonce: drawn })
        const parsed = parseSignature(headers)
        expect(parsed).toMatchObject({ value: { keyId: 'test-key-ed25519', nonce: drawn } })
        expect(check(one, headers, { now: (CREATED + skew) * 1000 }).ok).toBe(true)
        expect(codeOf(check(one, headers, { publicKey: OTHER_KEY.publicKey }))).toBe(
          'signature_wrong',
        )
      }),
      { numRuns: 300 },
    )
  })

  test('may have its parameters in another order', () => {
    const params =
      '("@method" "@path" "@query");alg="ed25519";keyid="k";created=1618884473;nonce="0123456789abcdef"'
    const text = `"@method": GET\n"@path": /v1/bids\n"@query": ?\n"@signature-params": ${params}`
    const base64 = Buffer.from(KEY.sign(text), 'base64url').toString('base64')
    const headers = { 'signature-input': `walras=${params}`, signature: `walras=:${base64}:` }
    expect(check(GET, headers)).toEqual({ ok: true, value: true })
  })

  test.each([
    { path: 'v1' },
    { path: '/v1?x' },
    { path: '/a b' },
    { query: 'a#b' },
    { query: 'a\n"@path": /' },
    { method: 'get' },
  ])('cannot be %j', (altered) => {
    expect(() => signed({ ...POST, ...altered })).toThrow(TypeError)
  })

  test.each([
    { nonce: 'short' },
    { nonce: 'x'.repeat(65) },
    { keyId: 'a"b' },
    { created: 1.5 },
  ])('cannot have %j', (altered) => expect(() => signed(POST, altered)).toThrow(TypeError))
})

describe('is refused', () => {
  const headers = signed(POST)
  const input = String(headers['signature-input'])

  test.each([
    ['signature_missing', { signature: undefined, 'signature-input': undefined }],
    ['signature_malformed', { signature: undefined }],
    ['signature_malformed', { 'signature-input': undefined }],
    ['signature_malformed', { 'content-digest': undefined }],
    ['signature_malformed', { 'signature-input': [input, input] }],
    ['signature_malformed', { 'signature-input': `${input}, ${input}` }],
    ['signature_malformed', { 'signature-input': input.replace('walras', 'sig1') }],
    ['signature_malformed', { 'signature-input': input.replace('"@method" ', '') }],
    ['signature_malformed', { 'signature-input': input.replace('"@query"', '"@query";req') }],
    ['signature_malformed', { 'signature-input': input.replace('" "', '"  "') }],
    ['signature_malformed', { 'signature-input': input.replace(';nonce', ' ;nonce') }],
    ['signature_malformed', { 'signature-input': input.replace('="ed25519"', '="hmac-sha256"') }],
    ['signature_malformed', { 'signature-input': input.replace(/;alg.*/, '') }],
    ['signature_malformed', { 'signature-input': input.replace(/;alg.*/, ';created=1618884473') }],
    ['signature_malformed', { 'signature-input': `${input};expires=1` }],
    ['signature_malformed', { 'signature-input': input.replace('=1618', '=01618') }],
    ['signature_malformed', { 'signature-input': input.replace('=1618', '=-1618') }],
    [
      'signature_malformed',
      { 'content-digest': String(headers['content-digest']).replace('256', '512') },
    ],
    ['signature_wrong', { 'signature-input': input.replace('=1618884473', '=1618884474') }],
  ] as const)('%s: %j', (code, altered) => {
    expect(codeOf(check(POST, { ...headers, ...altered }))).toBe(code)
  })

  test.each([-31, 31, 86_400])('%i seconds away', (seconds) => {
    const result = check(POST, headers, { now: (CREATED + seconds) * 1000 })
    expect(codeOf(result)).toBe('signature_expired')
  })

  test('a clock that is none', () => {
    expect(codeOf(check(POST, headers, { now: Number.NaN }))).toBe('signature_expired')
  })

  test.each([
    ['digest_wrong', { ...POST, body: bytes('{"hello": "World"}') }],
    ['digest_wrong', { ...POST, body: bytes('') }],
    ['signature_wrong', { ...POST, method: 'PUT' }],
    ['signature_wrong', { ...POST, path: '/v1/bids/' }],
    ['signature_wrong', { ...POST, query: 'auction=a-8&dry=1' }],
    ['signature_wrong', { ...POST, path: '/v1/bids\n"@query": ?' }],
  ])('%s: another request', (code, request) => {
    expect(codeOf(check(request, headers))).toBe(code)
  })

  test('a body under the signature of a request that had none', () => {
    expect(codeOf(check({ ...GET, body: bytes('x') }, signed(GET)))).toBe('digest_missing')
  })
})

test('of 20,000 requests that were tampered with, none is taken', () => {
  const { integer, pick } = seededRandom(9421)
  const letters = 'abAB01/+=:;"-_() ,%?&\n'
  const altered = (text: string): string => {
    const at = integer(0, text.length)
    const left = text.slice(0, at)
    const letter = letters[integer(0, letters.length - 1)] ?? ''
    return pick([
      left + letter + text.slice(at + 1),
      left + letter + text.slice(at),
      left + text.slice(at + 1),
      left + text.slice(at).toUpperCase(),
      text.slice(at) + left,
      `${text}${letter}`,
    ])
  }
  const requests = [
    POST,
    GET,
    { ...POST, query: '' },
    { ...GET, method: 'DELETE', path: '/v1/bids/7' },
  ]
  const all = requests.map((request) => ({ request, headers: signed(request) }))
  let tampered = 0
  while (tampered < 20_000) {
    const { request, headers } = pick(all)
    const header = pick(['signature', 'signature-input', 'content-digest'])
    const part = pick(['method', 'path', 'query'] as const)
    const body = Buffer.from(altered(Buffer.from(request.body).toString()))
    const [otherRequest, otherHeaders] = pick<readonly [SignedRequest, Headers]>([
      [{ ...request, [part]: altered(request[part]) }, headers],
      [{ ...request, body }, headers],
      [request, { ...headers, [header]: altered(String(headers[header] ?? '')) }],
      [request, { ...headers, [header]: pick(all).headers[header] }],
      [pick(all).request, headers],
    ])
    const same = JSON.stringify([request, headers]) === JSON.stringify([otherRequest, otherHeaders])
    if (same) continue
    tampered += 1
    const result = check(otherRequest, otherHeaders)
    expect(codeOf(result), JSON.stringify([otherRequest, otherHeaders])).not.toBe('accepted')
  }
})
