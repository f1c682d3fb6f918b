import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readJson } from '#bidding'
import { problem } from './problems.ts'
import type { Refusal } from '#base'

/** What stops a request before an operation sees it. */
export class Refused extends Error {
  readonly refusals: readonly Refusal[]
  constructor(refusals: readonly Refusal[]) {
    super('refused')
    this.refusals = refusals
  }
}

interface ReadBody {
  /** As it came. */
  readonly bytes: Uint8Array
  readonly value: unknown
}

const bodies = new WeakMap<FastifyRequest, ReadBody>()
const NONE: ReadBody = { bytes: new Uint8Array(), value: undefined }

/** The body of a request, as it came and as it reads. */
export const bodyOf = (request: FastifyRequest): ReadBody => bodies.get(request) ?? NONE

/** Bodies are read as market files are: no key twice, no number that floats would bend, nothing but UTF-8. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const text = textOf(Buffer.from(bytes))
    if (text === undefined) return done(new Refused([NOT_UTF8]))
    if (text === '') {
      bodies.set(request, NONE)
      return done(null, undefined)
    }
    const read = readJson(text)
    if (!read.ok) return done(new Refused(read.error))
    bodies.set(request, { bytes: Buffer.from(bytes), value: read.value })
    done(null, undefined)
  })
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const NOT_UTF8 = problem('body_malformed', '', 'the body is not in UTF-8')
