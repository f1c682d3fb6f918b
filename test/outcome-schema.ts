/** Whether an outcome, as it is written, fits the schema that is published. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import { type Outcome, outcomeDocument, outcomeSchema } from '#auction'

const validate = new Ajv2020({ strict: true }).compile(outcomeSchema)

export const fitsSchema = (document: unknown): boolean => validate(document)

export function expectSchema(outcome: Outcome): void {
  const fits = validate(outcomeDocument(outcome))
  expect(fits ? [] : validate.errors).toEqual([])
}
