import { v1 } from '#api'
import { rolesOf } from './auth/allowed.ts'

let document: object | undefined

/** The OpenAPI 3.1 document of the venue: the table of operations, with roles by the tables of the exchange. */
export function openApiDocument(): object {
  document ??= v1.openApiFor(rolesOf)
  return document
}
