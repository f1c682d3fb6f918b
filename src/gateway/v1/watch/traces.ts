import { randomBytes } from 'node:crypto'

export interface Span {
  readonly name: string
  /** Of the request that this is part of, as `traceparent` (W3C Trace Context) names it. */
  readonly parent: string | undefined
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly status: number
}

const FLUSH_EVERY = 2_000
const SPANS_MAX = 2_000

/** Sends one span for each request to an OpenTelemetry collector (OTLP over HTTP, in JSON). What cannot be sent is lost. */
export class Traces {
  readonly #url: string
  readonly #timer: NodeJS.Timeout
  #spans: object[] = []

  constructor(endpoint: string) {
    this.#url = `${endpoint.replace(/\/$/, '')}/v1/traces`
    this.#timer = setInterval(() => void this.flush(), FLUSH_EVERY)
    this.#timer.unref()
  }

  add({ name, parent, from, to, status }: Span): void {
    if (this.#spans.length >= SPANS_MAX) return
    const [, trace, span] = TRACEPARENT.exec(parent ?? '') ?? []
    this.#spans.push({
      traceId: trace ?? randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      ...(span !== undefined && { parentSpanId: span }),
      name,
      kind: SERVER,
      startTimeUnixNano: nanos(from),
      endTimeUnixNano: nanos(to),
      attributes: [
        { key: 'http.response.status_code', value: { intValue: String(status) } },
        { key: 'http.route', value: { stringValue: name } },
      ],
      status: { code: status >= 500 ? FAILED : UNSET },
    })
  }

  async flush(): Promise<void> {
    const spans = this.#spans
    if (spans.length === 0) return
    this.#spans = []
    const resource = {
      attributes: [{ key: 'service.name', value: { stringValue: 'walras' } }],
    }
    const body = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'api' }, spans }] }] }
    await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(FLUSH_EVERY),
    }).catch(() => undefined)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/
const SERVER = 2
const UNSET = 0
const FAILED = 2
const nanos = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n)
