/**
 * Client: the API of a venue from Node and from browsers. Retries that cannot do anything twice, streams that heal their gaps,
 * decimals as texts.
 */
export { type Client, type ClientOptions, createClient, itemsOf } from './client.ts'
export type { RandomBytes } from './chance.ts'
export { ProblemError, UnreachableError } from './errors.ts'
export { type KeyPair, newKeyPair, type SignBytes, type SigningKey } from './keys.ts'
export type { AnswerOf, CallOptions, InputOf, Methods, OperationId } from './operations.ts'
export type { RetryPolicy } from './retry.ts'
export type { Retrying } from './sender.ts'
export type { Connect, Socket, SocketEvents } from './stream/socket.ts'
export { Stream, type StreamItem, type StreamOptions } from './stream/stream.ts'
