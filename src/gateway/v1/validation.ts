import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { pointer, type Refusal } from '#base'
import { problem } from './problems.ts'

/** Why a value is not of a schema; none: it is. */
export type Check = (value: unknown) => readonly Refusal[]

/** `under`: where the value stands, as "/query" for what is not in the body. */
export function checkOf(schema: TSchema | undefined, under: string): Check {
  if (schema === undefined) return () => []
  const compiled = Compile(schema)
  return (value) => (compiled.Check(value) ? [] : refusalsOf(compiled.Errors(value), under))
}

interface SchemaError {
  readonly instancePath: string
  readonly message: string
  readonly params: object
}

function refusalsOf(errors: readonly SchemaError[], under: string): readonly Refusal[] {
  const found = errors.slice(0, ERRORS_MAX).flatMap((error) => {
    const at = `${under}${error.instancePath}`
    const { params } = error
    if ('requiredProperties' in params)
      return names(params.requiredProperties).map((name) =>
        fault(pointer(at, name), 'it is missing'),
      )
    if ('additionalProperties' in params)
      return names(params.additionalProperties).map((name) =>
        fault(pointer(at, name.slice(0, 80)), 'there is no such member'),
      )
    return [fault(at, `it ${error.message}`)]
  })
  return found.length > 0 ? found : [fault(under, 'it is not as it should be')]
}

const ERRORS_MAX = 10

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

const fault = (at: string, cause: string): Refusal => ({
  ...problem('request_invalid', at),
  cause,
  remedy: 'See the schema of this operation in GET /api/v1/openapi.json.',
})
