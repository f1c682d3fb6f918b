import { type Cursor, excerpt, refuseAt, textAt } from './cursor.ts'

const ID_LENGTH_MAX = 128
const TEXT_LENGTH_MAX = 500

/** Letters, marks, digits, punctuation, symbols and the plain space. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u
/** Zero-width joiners, fillers, selectors: characters that print nothing. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u
const ASCII = /^[!-~](?:[ -~]*[!-~])?$/

/** A name that two people who read it aloud or compare it by eye cannot confuse with another. */
export function idAt(cursor: Cursor): string | undefined {
  const id = textAt(cursor)
  if (id === undefined) return undefined
  if (id === '' || lengthOf(id) > ID_LENGTH_MAX)
    return refuseAt(cursor, 'id_length', {
      cause: id === '' ? 'the id is empty' : `the id is longer than ${ID_LENGTH_MAX} characters`,
      remedy: `Write an id of 1 to ${ID_LENGTH_MAX} characters.`,
    })
  if (ASCII.test(id)) return id
  const wrong = whatConfuses(id)
  if (wrong === undefined) return id
  return refuseAt(cursor, 'id_malformed', {
    cause: `the id "${excerpt(visible(id))}" ${wrong}`,
    remedy: 'Use plain letters, digits and punctuation, of one script, in their composed form.',
  })
}

/** Words for people: a product's unit, resource or place. */
export function labelAt(cursor: Cursor): string | undefined {
  const text = textAt(cursor)
  if (text === undefined) return undefined
  if (
    text !== '' &&
    lengthOf(text) <= TEXT_LENGTH_MAX &&
    PRINTABLE.test(text) &&
    !UNSEEN.test(text)
  )
    return text
  return refuseAt(cursor, 'text_malformed', {
    cause: `the text is empty, longer than ${TEXT_LENGTH_MAX} characters, or has some that do not print`,
    remedy: 'Write a short text of printable characters.',
  })
}

/** Refuses an id that stands in the list already, or that looks like one that does. */
export function uniqueIds(): (cursor: Cursor, id: string) => string | undefined {
  const seen = new Map<string, string>()
  return (cursor, id) => {
    const look = lookOf(id)
    const other = seen.get(look)
    if (other === undefined) {
      seen.set(look, id)
      return id
    }
    if (other === id)
      return refuseAt(cursor, 'id_duplicate', {
        cause: `the id "${excerpt(id)}" stands twice`,
        remedy: 'Give each its own id.',
      })
    return refuseAt(cursor, 'id_lookalike', {
      cause: `the id "${excerpt(id)}" looks like another, with letters of another script`,
      remedy: 'Give each an id that cannot be mistaken for another.',
    })
  }
}

function whatConfuses(id: string): string | undefined {
  if (!PRINTABLE.test(id) || UNSEEN.test(id)) return 'has characters that do not print'
  if (id.trim() !== id) return 'begins or ends with a space'
  if (id.normalize('NFKC') !== id) return 'has letters or digits in a compatibility form'
  const scripts = SCRIPTS.filter((script) => script.test(id)).length
  return scripts > 1 ? 'mixes letters of scripts that look alike' : undefined
}

const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]

const LOOKALIKES = new Map(
  [
    ['аеорсухіјѕһԁԛԝѵӏгпт', 'aeopcyxijshdqwvlrnt'],
    ['АВЕКМНОРСТУХІЈЅԌԚԜѴӀ', 'ABEKMHOPCTYXIJSGQWVI'],
    ['οανικρτυχγ', 'oavikptuxy'],
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
    ['օսհոց', 'ouhng'],
  ].flatMap(([like = '', latin = '']) =>
    [...like].map((letter, index) => [letter, [...latin][index] ?? letter] as const),
  ),
)

const lookOf = (id: string): string =>
  ASCII.test(id) ? id : [...id].map((letter) => LOOKALIKES.get(letter) ?? letter).join('')

const lengthOf = (text: string): number =>
  text.length > 2 * TEXT_LENGTH_MAX ? text.length : [...text].length

/** Writes what does not print as its code: `a\u200bb`. */
const visible = (text: string): string =>
  [...text]
    .map((c) =>
      PRINTABLE.test(c) && !UNSEEN.test(c) ? c : `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
    )
    .join('')
