export * from './access.ts'
export * from './bid-views.ts'
export * from './bids.ts'
export * from './contracts.ts'
export { BidId, LIMIT_MAX } from './common.ts'
export * from './fills.ts'
export * from './hedges.ts'
export { openApiFor, type RolesOf } from './openapi.ts'
export {
  type Asked,
  isMutation,
  needsKey,
  type Operation,
  type Permission,
  policyOf,
  problemsOf,
  type ScopeName,
} from './operation.ts'
export { BASE, OPERATIONS } from './operations.ts'
export * from './papers.ts'
export {
  type ApiProblem,
  ApiProblemSchema,
  isProblemCode,
  type ProblemCode,
  type ProblemKind,
  PROBLEMS,
  problemType,
} from './problems.ts'
export { problemsPage } from './problems-page.ts'
export * from './products.ts'
export * from './session.ts'
export * from './staff.ts'
export { ClientMessage, type ClientSays, CLOSE, type ServerSays } from './stream.ts'
export * from './venue.ts'
