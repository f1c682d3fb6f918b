import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Services } from '../services.ts'

/** What an operator watches. Nobody else is shown it: it counts what all do together. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Counter<'operation' | 'status'>
  readonly #seconds: Histogram<'operation'>

  constructor() {
    const registers = [this.#registry]
    this.#requests = new Counter({
      name: 'walras_requests_total',
      help: 'Requests answered, by operation and status.',
      labelNames: ['operation', 'status'],
      registers,
    })
    this.#seconds = new Histogram({
      name: 'walras_request_seconds',
      help: 'Time from the request to its answer.',
      labelNames: ['operation'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    })
  }

  /** What is read when it is asked for. */
  watch({ venue, hub }: Pick<Services, 'venue' | 'hub'>): void {
    const registers = [this.#registry]
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    gauge('walras_stream_readers', 'Connections to the stream.', () => hub.size)
    gauge(
      'walras_journal_records',
      'Number of the newest record that is durable.',
      () => venue.desk.durable.state.seq,
    )
    gauge('walras_halted', '1: the journal failed, and nothing is taken.', () =>
      venue.desk.halted === undefined ? 0 : 1,
    )
    gauge('walras_resident_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
  }

  answered(operation: string, status: number, seconds: number): void {
    this.#requests.inc({ operation, status })
    this.#seconds.observe({ operation }, seconds)
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
