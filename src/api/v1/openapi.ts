import { BASE, OPERATIONS } from './operations.ts'
import { isMutation, needsKey, type Operation, type Permission, problemsOf } from './operation.ts'
import { ApiProblemSchema, PROBLEMS, problemType, type ProblemCode } from './problems.ts'

/** Names of the roles that a permission takes; undefined: whoever it is. */
export type RolesOf = (permission: Permission) => readonly string[] | undefined

/** The OpenAPI 3.1 document of the API. Pure: the same table, the same document. */
export function openApiFor(rolesOf: RolesOf): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const one of OPERATIONS) {
    const path = paths[one.path] ?? {}
    path[one.method.toLowerCase()] = operationObject(one, rolesOf)
    paths[one.path] = path
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Walras',
      version: '1',
      description:
        'Sealed call auctions of bundles. Decimals are texts, instants RFC 3339 in UTC, intervals half-open; unknown members are refused. Enumerations may grow.',
    },
    servers: [{ url: BASE }],
    paths,
    components: {
      schemas: { Problem: ApiProblemSchema },
      securitySchemes: {
        signature: {
          type: 'http',
          scheme: 'signature',
          description: 'HTTP message signature (RFC 9421) by an API key, Ed25519.',
        },
        session: { type: 'apiKey', in: 'cookie', name: 'walras_session' },
      },
    },
  }
}

function operationObject(one: Operation, rolesOf: RolesOf): object {
  const { id, tag, summary, permission, scope, example } = one
  const roles = rolesOf(permission)
  return {
    operationId: id,
    tags: [tag],
    summary,
    'x-scope': scope,
    ...(roles !== undefined && { 'x-roles': roles }),
    ...(one.cost !== undefined && { 'x-cost': one.cost }),
    security: permission.kind === 'anyone' ? [{}] : [{ signature: [] }, { session: [] }],
    parameters: parametersOf(one),
    ...(one.body !== undefined && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: one.body, example: example.body } },
      },
    }),
    responses: responsesOf(one),
  }
}

function parametersOf(one: Operation): readonly object[] {
  const listed = (['params', 'query'] as const).flatMap((place) => {
    const { properties = {}, required = [] } = one[place] ?? {}
    return Object.entries(properties).map(([name, schema]) => ({
      name,
      in: place === 'params' ? 'path' : 'query',
      required: (required as readonly string[]).includes(name),
      schema,
      ...(one.example[place]?.[name] !== undefined && { example: one.example[place]?.[name] }),
    }))
  })
  return needsKey(one) ? [...listed, KEY_PARAMETER] : listed
}

const KEY_PARAMETER = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Another for each change. The same key and request again: the same answer, for seven days. Not asked for with dry_run.',
  schema: { type: 'string', minLength: 1, maxLength: 130 },
}

function responsesOf(one: Operation): object {
  const [first] = Object.keys(one.answers)
  const answers = Object.entries(one.answers).map(([status, schema]) => [
    status,
    {
      description: Number(status) === 202 ? 'Waits for a second person.' : 'Done.',
      headers: LIMIT_HEADERS,
      content: {
        'application/json': {
          schema,
          ...(status === mainOf(one, first) && { example: one.example.answer }),
        },
      },
    },
  ])
  return Object.fromEntries([...answers, ...problemResponses(problemsOf(one))])
}

/** Of several answers the example is of the one that a change makes. */
const mainOf = (one: Operation, first: string | undefined): string | undefined =>
  isMutation(one) && 201 in one.answers ? '201' : first

function problemResponses(codes: readonly ProblemCode[]): readonly (readonly [string, object])[] {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))].sort()
  return statuses.map((status) => {
    const own = codes.filter((code) => PROBLEMS[code].status === status)
    return [
      String(status),
      {
        description: own.map((code) => `${problemType(code)}: ${PROBLEMS[code].title}.`).join('\n'),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [{ $ref: '#/components/schemas/Problem' }],
              properties: { type: { enum: own.map(problemType) } },
            },
          },
        },
      },
    ]
  })
}

const LIMIT_HEADERS = {
  'RateLimit-Policy': { schema: { type: 'string' } },
  RateLimit: { schema: { type: 'string' } },
}
