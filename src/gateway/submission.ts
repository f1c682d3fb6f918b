import { Compile } from 'typebox/compile'
import { bidFormSchema, nodeOfForm } from '#api'
import { err, ok, type Refusal, type Result } from '#base'

/** The bid inside a request's body, with where its parts stood there. */
export interface Submission {
  readonly bid: unknown
  readonly budget: unknown
  /** Turns a pointer into the bid into one into the body. */
  readonly placeOf: (pointer: string) => string
}

const form = Compile(bidFormSchema)

/** Reads `{ "form": … }` or `{ "bid": …, "budget"?: … }`. The bid itself is parsed later. */
export function submissionOf(body: unknown): Result<Submission> {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return err([notABody])
  const members = new Map(Object.entries(body))
  const hasForm = members.has('form')
  const known = hasForm ? ['form'] : ['bid', 'budget']
  const unknown = [...members.keys()].filter((key) => !known.includes(key))
  if (!hasForm && !members.has('bid')) return err([notABody])
  if (unknown.length > 0) return err(unknown.map(unknownKey))
  if (!hasForm)
    return ok({
      bid: members.get('bid'),
      budget: members.get('budget'),
      placeOf: (pointer) => pointer,
    })
  const value: unknown = members.get('form')
  if (!form.Check(value)) return err(formRefusals(value))
  const { filling, lots } = value
  if (filling.kind === 'atLeast' && filling.lots > lots) return err([tooLittle(filling.lots, lots)])
  return ok({ bid: nodeOfForm(value), budget: undefined, placeOf: placeInForm })
}

const notABody: Refusal = {
  code: 'body_malformed',
  at: '',
  cause: 'the body is neither a bid nor a form',
  remedy: 'Send { "bid": … } in the language of market files, or { "form": … }.',
}

const tooLittle = (least: number, lots: number): Refusal => ({
  code: 'form_invalid',
  at: '/form/filling',
  cause: `at least ${least} lots cannot be filled of ${lots}`,
  remedy: `Write a least number from 1 to ${lots}, or bid for more lots.`,
})

const unknownKey = (key: string): Refusal => ({
  code: 'unknown_key',
  at: `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
  cause: `"${key.slice(0, 40)}" is not a key here`,
  remedy: 'Remove it.',
})

const REMEDIES: Readonly<Record<string, string>> = {
  side: 'Write "buy" or "sell".',
  products: 'Name one product or several, each once.',
  lots: 'Write a whole number from 1 to 1,000,000.',
  filling: 'Write { "kind": "whole" }, { "kind": "any" } or { "kind": "atLeast", "lots": 4 }.',
  limit: 'Write a plain amount of money, such as "15184.00".',
}

/** One refusal for each field that is not as it should be. */
function formRefusals(value: unknown): readonly Refusal[] {
  const fields = new Set<string>()
  for (const error of form.Errors(value)) {
    const [, first] = error.instancePath.split('/')
    const missing = 'requiredProperties' in error.params ? error.params.requiredProperties : []
    for (const field of first === undefined ? missing : [first]) fields.add(field)
  }
  const known = [...fields].filter((field) => field in REMEDIES)
  if (known.length === 0)
    return [
      {
        code: 'form_invalid',
        at: '/form',
        cause: 'the form has members it should not have',
        remedy: 'Use side, products, lots, filling and limit only.',
      },
    ]
  return known.map((field) => ({
    code: 'form_invalid',
    at: `/form/${field}`,
    cause: `"${field}" is missing or not as it should be`,
    remedy: REMEDIES[field] ?? '',
  }))
}

function placeInForm(pointer: string): string {
  if (pointer.startsWith('/bid/lots')) return '/form/products'
  if (pointer.startsWith('/bid/quantity')) return '/form/lots'
  if (pointer.startsWith('/bid/limit')) return '/form/limit'
  return '/form'
}
