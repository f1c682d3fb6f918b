import type { Refusal, Result } from '#base'

/**
 * Signed requests: HTTP message signatures (RFC 9421) with Ed25519, in the one profile that a venue takes.
 *
 *   content-digest   sha-256=:…:                                        of the body (RFC 9530); left out without a body
 *   signature-input  walras=("@method" "@path" "@query" "content-digest");created=…;nonce="…";keyid="…";alg="ed25519"
 *   signature        walras=:…:
 *
 * What is signed is one line for each component and one for the parameters as they stand in `signature-input`. Strict: no
 * white space, nothing twice, no other label, component or parameter; parameters may come in any order. Pure: time,
 * hash and keys come in, so that the page can load it too. That a nonce is used once is for the venue to see to.
 */
export interface SignedRequest {
  readonly method: string
  /** As on the wire, percent-encoded: '/v1/bids'. */
  readonly path: string
  /** As on the wire, without its '?'; '' where there is none. */
  readonly query: string
  /** As sent, before any decoding; empty where there is none. */
  readonly body: Uint8Array
}

/** How far a request's `created` may be from the venue's clock, either way, in seconds. */
export const SIGNATURE_SKEW_SECONDS = 30

/** SHA-256 as base64 with padding. */
export type Sha256 = (body: Uint8Array) => string

export interface Signing {
  readonly keyId: string
  /** Seconds since 1970. */
  readonly created: number
  /** 16 to 64 letters, digits, '-' and '_'; another for each request. */
  readonly nonce: string
  /** Ed25519 over a text, as base64url. */
  readonly sign: (text: string) => string
  readonly sha256: Sha256
}

export interface SignatureHeaders {
  readonly 'content-digest'?: string
  readonly 'signature-input': string
  readonly signature: string
}

/** The headers that sign a request. Throws on what no header can hold: what is passed in is the caller's own. */
export function signRequest(request: SignedRequest, signing: Signing): SignatureHeaders {
  const { keyId, created, nonce, sign, sha256 } = signing
  const digest = request.body.length === 0 ? undefined : digestField(sha256(request.body))
  const params = `${componentsOf(digest)};created=${created};nonce="${nonce}";keyid="${keyId}";alg="ed25519"`
  if (paramsOf(params) === undefined || !isSignable(request))
    throw new TypeError(
      'a request to sign has a method, path, query, key id, nonce or time that no header can hold',
    )
  const signature = toBase64(sign(signedText(request, digest, params)))
  return {
    ...(digest !== undefined && { 'content-digest': digest }),
    'signature-input': `${LABEL}=${params}`,
    signature: `${LABEL}=:${signature}:`,
  }
}

/** What the headers of a request say of its signature; nothing of it is proven yet. */
export interface ParsedSignature {
  readonly keyId: string
  readonly nonce: string
  readonly created: number
  /** Inner list and parameters, as they were sent. */
  readonly params: string
  /** The field `content-digest`, where it is signed. */
  readonly digest: string | undefined
  /** base64url. */
  readonly signature: string
}

/** Names in lower case. A field that came several times is a list, or joined by commas: refused either way. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** Reads the headers, so that the key can be looked up by its id. The place of a refusal is the name of a header. */
export function parseSignature(headers: Headers): Result<ParsedSignature> {
  const { signature, 'signature-input': input, 'content-digest': digest } = headers
  if (signature === undefined && input === undefined)
    return refused('signature_missing', 'signature', 'the request is not signed', SIGN)
  if (typeof input !== 'string' || !input.startsWith(`${LABEL}=`))
    return malformed('signature-input')
  const params = input.slice(LABEL.length + 1)
  const parsed = paramsOf(params)
  if (parsed === undefined) return malformed('signature-input')
  const [, base64] = (typeof signature === 'string' && SIGNATURE.exec(signature)) || []
  if (base64 === undefined) return malformed('signature')
  const isDigest = typeof digest === 'string' && DIGEST.test(digest)
  if (digest !== undefined && !isDigest) return malformed('content-digest')
  if (parsed.covers !== (digest !== undefined)) return malformed('content-digest')
  const { keyId, nonce, created } = parsed
  return {
    ok: true,
    value: {
      keyId,
      nonce,
      created,
      params,
      digest: isDigest ? digest : undefined,
      signature: toBase64url(base64),
    },
  }
}

export interface Verifying {
  /** Of the key that has the id of the signature; base64url. */
  readonly publicKey: string
  /** Milliseconds since 1970. */
  readonly now: number
  readonly verify: (publicKey: string, text: string, signature: string) => boolean
  readonly sha256: Sha256
}

/** Whether the holder of the key signed this request, method, target and body, within the time allowed. */
export function verifyRequest(
  request: SignedRequest,
  { digest, params, created, signature }: ParsedSignature,
  { publicKey, now, verify, sha256 }: Verifying,
): Result<true> {
  const away = Math.abs(now / 1000 - created)
  if (!(away <= SIGNATURE_SKEW_SECONDS))
    return refused(
      'signature_expired',
      'signature-input',
      `it was created ${Math.round(away)} s ${created * 1000 < now ? 'ago' : 'ahead of the venue'}`,
      `Sign anew, with a clock within ${SIGNATURE_SKEW_SECONDS} s of the venue's.`,
    )
  const hasBody = request.body.length > 0
  if (hasBody && digest === undefined)
    return refused(
      'digest_missing',
      'content-digest',
      'the body is not signed',
      'Sign content-digest too.',
    )
  const expected = hasBody ? digestField(sha256(request.body)) : undefined
  if (digest !== expected)
    return refused(
      'digest_wrong',
      'content-digest',
      'it is not the SHA-256 of the body as it came',
      'Take the hash of the very bytes that are sent; leave it out without a body.',
    )
  if (isSignable(request) && verify(publicKey, signedText(request, digest, params), signature))
    return { ok: true, value: true }
  return refused(
    'signature_wrong',
    'signature',
    'the key did not sign this method, path, query and body',
    'Sign what is sent, as it is sent, with the private key of that key id.',
  )
}

/** RFC 9421, section 2.5: what is signed. */
export const signatureBase = (
  components: readonly (readonly [name: string, value: string])[],
  params: string,
): string =>
  [...components, ['@signature-params', params]]
    .map(([name, value]) => `"${name}": ${value}`)
    .join('\n')

function signedText(
  { method, path, query }: SignedRequest,
  digest: string | undefined,
  params: string,
): string {
  const target = [
    ['@method', method],
    ['@path', path],
    ['@query', `?${query}`],
  ] as const
  const body = digest === undefined ? [] : ([['content-digest', digest]] as const)
  return signatureBase([...target, ...body], params)
}

const LABEL = 'walras'
const SIGNATURE = /^walras=:([A-Za-z0-9+/]{86}==):$/
const DIGEST = /^sha-256=:[A-Za-z0-9+/]{43}=:$/
const PARAMS =
  /^(\("@method" "@path" "@query"(?: "content-digest")?\))((?:;[a-z]+=(?:"[^"\\;]*"|[0-9]+)){4})$/
const PARAM =
  /^(created)=(0|[1-9][0-9]{0,11})$|^(nonce)="([A-Za-z0-9_-]{16,64})"$|^(keyid)="([A-Za-z0-9_.:-]{1,128})"$|^(alg)="(ed25519)"$/

const digestField = (base64: string): string => `sha-256=:${base64}:`

const componentsOf = (digest: string | undefined): string =>
  digest === undefined
    ? '("@method" "@path" "@query")'
    : '("@method" "@path" "@query" "content-digest")'

interface Params extends Pick<ParsedSignature, 'keyId' | 'nonce' | 'created'> {
  /** Whether the digest of the body is signed. */
  readonly covers: boolean
}

/** Each of the four parameters once; `undefined` of anything else. */
function paramsOf(text: string): Params | undefined {
  const [, components, list] = PARAMS.exec(text) ?? []
  if (components === undefined || list === undefined) return undefined
  const values = new Map<string, string>()
  for (const param of list.slice(1).split(';')) {
    const [name, value] =
      PARAM.exec(param)
        ?.slice(1)
        .filter((part) => part !== undefined) ?? []
    if (name === undefined || value === undefined) return undefined
    values.set(name, value)
  }
  const [created, nonce, keyId] = ['created', 'nonce', 'keyid'].map((name) => values.get(name))
  if (created === undefined || nonce === undefined || keyId === undefined || !values.has('alg'))
    return undefined
  return { keyId, nonce, created: Number(created), covers: components === componentsOf('') }
}

/** No line break or blank can stand in a line that is signed: two requests never have the same text. */
const isSignable = ({ method, path, query }: SignedRequest): boolean =>
  /^[A-Z]+$/.test(method) && /^\/[!-"$->@-~]*$/.test(path) && /^[!-"$-~]*$/.test(query)

const toBase64 = (base64url: string): string =>
  base64url
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .padEnd(Math.ceil(base64url.length / 4) * 4, '=')
const toBase64url = (base64: string): string =>
  base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

const refused = (code: string, at: string, cause: string, remedy: string): Result<never> => {
  const refusal: Refusal = { code, at, cause, remedy }
  return { ok: false, error: [refusal] }
}

const malformed = (header: string): Result<never> =>
  refused(
    'signature_malformed',
    header,
    `the header ${header} is missing, or not in the one form that is taken`,
    SIGN,
  )

const SIGN =
  'Sign "@method" "@path" "@query", and "content-digest" where there is a body, with created, nonce, keyid and alg="ed25519", under the label walras.'
