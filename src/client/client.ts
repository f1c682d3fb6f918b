import { v1 } from '#api'
import { Chance, type RandomBytes, systemRandom } from './chance.ts'
import { Signer, type SigningKey } from './keys.ts'
import type { AnyInput, CallOptions, InputOf, Methods, OperationId } from './operations.ts'
import { RETRY, type RetryPolicy } from './retry.ts'
import { type Retrying, Sender } from './sender.ts'
import type { Connect } from './stream/socket.ts'
import { Stream, type StreamOptions } from './stream/stream.ts'

export interface ClientOptions {
  /** Address of the venue: `https://venue.example`. Only its origin counts. */
  readonly url: string
  /** Signs every request. Without it: the cookie, or nobody. */
  readonly key?: SigningKey
  /** `walras_session=…`, outside of browsers; these send their own. */
  readonly cookie?: string
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds since 1970. If it is wrong, the client learns the venue's time and signs by that. */
  readonly clock?: () => number
  readonly random?: RandomBytes
  readonly retry?: Partial<RetryPolicy>
  /** Told before each try but the first. */
  readonly onRetry?: (retrying: Retrying) => void
  /** Opens the connection of a stream. */
  readonly connect?: Connect
}

/** A venue, as its API has it. */
export interface Client extends Methods {
  /** The text of an answer, byte for byte: of files that are signed or hashed. */
  textOf<Id extends OperationId>(id: Id, input: InputOf<Id>, options?: CallOptions): Promise<string>
  /** What happens, channel by channel, without a gap and nothing twice. */
  stream(options: StreamOptions): Stream
}

/**
 * A client of the venue. What it sends it sends until it is answered, within a deadline; a change is done once, however
 * often it had to be sent. Nothing is connected before the first call.
 */
export function createClient(options: ClientOptions): Client {
  const { origin } = new URL(options.url)
  const chance = new Chance(options.random ?? systemRandom)
  const retry = { ...RETRY, ...options.retry }
  const sender = new Sender({
    origin,
    signer: options.key && new Signer(options.key),
    cookie: options.cookie,
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    clock: options.clock ?? Date.now,
    chance,
    retry,
    onRetry: options.onRetry,
  })
  const send = (operation: v1.Operation, input: AnyInput = {}, call: CallOptions = {}) =>
    sender.send(operation, input, call)
  const methods = v1.OPERATIONS.map((operation) => [
    operation.id,
    async (input?: AnyInput, call?: CallOptions) => JSON.parse(await send(operation, input, call)),
  ])
  const rest: Omit<Client, OperationId> = {
    textOf: (id, input, call) => send(operationOf(id), input as AnyInput, call),
    stream: (streamOptions) =>
      new Stream(streamOptions, { origin, sender, chance, retry, connect: options.connect }),
  }
  // `Methods` and this object are made of one table.
  return { ...(Object.fromEntries(methods) as Methods), ...rest }
}

function operationOf(id: OperationId): v1.Operation {
  const found = v1.OPERATIONS.find((operation) => operation.id === id)
  if (found === undefined) throw new TypeError(`there is no operation ${id}`)
  return found
}

/** Every item of a list that comes in pages: `for await (const bid of itemsOf(client.listBids, { query }))`. */
export async function* itemsOf<Q extends object, T>(
  list: (input: { readonly query: Q & { cursor?: string } }) => Promise<{
    readonly items: readonly T[]
    readonly next?: string
  }>,
  { query }: { readonly query: Q },
): AsyncGenerator<T, void, undefined> {
  let cursor: string | undefined
  do {
    const page = await list({ query: { ...query, ...(cursor !== undefined && { cursor }) } })
    yield* page.items
    cursor = page.next
  } while (cursor !== undefined)
}
