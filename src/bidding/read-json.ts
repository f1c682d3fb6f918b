import { err, ok, pointer, refuse, RefusalError, type Result } from '#base'

/** Longest text read, in UTF-16 code units. */
export const TEXT_LENGTH_MAX = 64 * 1024 * 1024

/** Lists and objects inside one another. */
export const JSON_DEPTH_MAX = 64

/**
 * Reads JSON strictly (RFC 8259), and refuses what other readers settle in silence: a key given twice, keys
 * that reach into the language (`__proto__`), numbers that no float holds exactly, lone surrogates.
 * Objects have no prototype. One refusal at most: what follows a broken text means nothing.
 */
export function readJson(text: string): Result<unknown> {
  try {
    if (text.length > TEXT_LENGTH_MAX) refuseTooLarge(`${text.length} characters`)
    return ok(new JsonReader(text).document())
  } catch (error) {
    if (error instanceof RefusalError) return err([error.refusal])
    throw error
  }
}

export const refuseTooLarge = (size: string): never =>
  refuse(
    '',
    'json_too_large',
    `the text has ${size}, more than ${TEXT_LENGTH_MAX} characters`,
    'Split it into several auctions.',
  )

const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype']

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a

/** Recursive descent over one text: `#next` is the place of the character to read. */
class JsonReader {
  readonly #text: string
  readonly #path: (string | number)[] = []
  #next = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): unknown {
    const value = this.#value()
    this.#skipSpace()
    if (this.#next < this.#text.length) this.#malformed('there is more text after the end')
    return value
  }

  #value(): unknown {
    this.#skipSpace()
    const code = this.#text.charCodeAt(this.#next)
    if (code === QUOTE) return this.#string()
    if (code === 0x7b) return this.#object()
    if (code === 0x5b) return this.#list()
    if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return this.#number()
    if (this.#word('true')) return true
    if (this.#word('false')) return false
    if (this.#word('null')) return null
    return this.#malformed(
      this.#next >= this.#text.length
        ? 'the text ends where a value should stand'
        : 'this is not a JSON value',
    )
  }

  #object(): unknown {
    const object: Record<string, unknown> = Object.create(null)
    this.#enter()
    if (this.#closes(0x7d)) return object
    for (;;) {
      this.#skipSpace()
      if (this.#text.charCodeAt(this.#next) !== QUOTE)
        this.#malformed('a key in double quotes should stand here')
      const from = this.#next
      const key = this.#string()
      this.#path.push(key)
      this.#checkKey(object, key, from)
      this.#expect(COLON, 'a colon should stand between a key and its value')
      object[key] = this.#value()
      this.#path.pop()
      if (this.#closes(0x7d)) return object
      this.#expect(COMMA, 'a comma or a closing brace should stand here')
    }
  }

  #checkKey(object: Record<string, unknown>, key: string, from: number): void {
    if (FORBIDDEN_KEYS.includes(key))
      this.#refuse(from, 'json_forbidden_key', `the key "${key}" is not allowed`, 'Remove it.')
    if (key in object)
      this.#refuse(
        from,
        'json_duplicate_key',
        `the key "${key}" stands twice in one object`,
        'Keep one of the two.',
      )
  }

  #list(): unknown {
    const list: unknown[] = []
    this.#enter()
    if (this.#closes(0x5d)) return list
    for (;;) {
      this.#path.push(list.length)
      list.push(this.#value())
      this.#path.pop()
      if (this.#closes(0x5d)) return list
      this.#expect(COMMA, 'a comma or a closing bracket should stand here')
    }
  }

  /** Steps over an opening brace or bracket. */
  #enter(): void {
    if (this.#path.length >= JSON_DEPTH_MAX)
      this.#refuse(
        this.#next,
        'json_too_deep',
        `lists and objects stand more than ${JSON_DEPTH_MAX} deep in one another`,
        'Nest less.',
      )
    this.#next++
  }

  #closes(code: number): boolean {
    this.#skipSpace()
    if (this.#text.charCodeAt(this.#next) !== code) return false
    this.#next++
    return true
  }

  #expect(code: number, otherwise: string): void {
    this.#skipSpace()
    if (this.#text.charCodeAt(this.#next) !== code) this.#malformed(otherwise)
    this.#next++
  }

  #string(): string {
    const from = this.#next++
    let plain = true
    let ascii = true
    for (;;) {
      const code = this.#text.charCodeAt(this.#next)
      if (code === QUOTE) break
      if (Number.isNaN(code)) this.#malformed('the text ends inside a string')
      if (code < 0x20) this.#malformed('a control character stands bare in a string')
      if (code === BACKSLASH) {
        plain = false
        this.#next++
      } else if (code > 0x7e) ascii = false
      this.#next++
    }
    this.#next++
    const value = plain
      ? this.#text.slice(from + 1, this.#next - 1)
      : unescaped(this.#text.slice(from + 1, this.#next - 1))
    if (value === undefined)
      return this.#malformed('a string has an escape that JSON does not know', from)
    if (!(plain && ascii) && /\p{Surrogate}/u.test(value))
      this.#refuse(
        from,
        'json_lone_surrogate',
        'a string holds half of a surrogate pair, which is no character',
        'Write the whole character.',
      )
    return value
  }

  #number(): number {
    const from = this.#next
    NUMBER.lastIndex = from
    const text = NUMBER.exec(this.#text)?.[0]
    if (text === undefined) return this.#malformed('this is not a JSON number')
    this.#next += text.length
    const after = this.#text.charCodeAt(this.#next)
    const goesOn = after === 0x2e || (after >= 0x30 && after <= 0x39)
    if (goesOn || ((after | 0x20) >= 0x61 && (after | 0x20) <= 0x7a))
      this.#malformed('this is not a JSON number', from)
    const value = Number(text)
    if (!isFaithful(text, value))
      this.#refuse(
        from,
        'json_number_range',
        `the number ${excerpt(text)} is too large, too small or too long to be held exactly`,
        'Write money and ratios as decimal strings, and keep integers below 2^53.',
      )
    return value
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#next)) return false
    this.#next += word.length
    return true
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#next)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#next++
    }
  }

  #malformed(what: string, from = this.#next): never {
    this.#refuse(from, 'json_malformed', what, 'Correct the JSON there.')
  }

  #refuse(from: number, code: string, what: string, remedy: string): never {
    const before = this.#text.slice(0, from)
    const line = before.split('\n').length
    const column = from - before.lastIndexOf('\n')
    const at = this.#path.reduce<string>(pointer, '')
    refuse(at, code, `line ${line}, column ${column}: ${what}`, remedy)
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y

/** Whether the float says what the text says, as far as an integer or a zero could be mistaken. */
function isFaithful(text: string, value: number): boolean {
  if (!Number.isFinite(value)) return false
  if (/^-?[0-9]+$/.test(text)) return Number.isSafeInteger(value)
  const digits = (/^-?([0-9.]+)/.exec(text)?.[1] ?? '').replace('.', '').replace(/^0+|0+$/g, '')
  if (value === 0) return digits === ''
  return !Number.isInteger(value) || (Number.isSafeInteger(value) && digits.length <= 15)
}

const excerpt = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** The characters that a string's escapes stand for; undefined if one is not an escape of JSON. */
function unescaped(raw: string): string | undefined {
  let known = true
  const value = raw.replace(
    /\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g,
    (_, hex: string | undefined, simple: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      const character = Object.hasOwn(SIMPLE_ESCAPES, simple ?? '')
        ? SIMPLE_ESCAPES[simple ?? '']
        : undefined
      if (character === undefined) known = false
      return character ?? ''
    },
  )
  return known ? value : undefined
}
