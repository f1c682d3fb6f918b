import { v1 } from '#api'
import { rolesOf } from './auth/allowed.ts'

/** The OpenAPI 3.1 document of the venue: the table of operations, with roles by the tables of the exchange. */
export const openApiDocument = (): object => v1.openApiFor(rolesOf)

let text: string | undefined

/** As it is sent. */
export function openApiText(): string {
  text ??= JSON.stringify(openApiDocument())
  return text
}
