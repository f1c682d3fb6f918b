import { type Client, createClient, ProblemError, type SigningKey, UnreachableError } from '#client'
import { type ExitCode, NOT_ALLOWED, Problem, REFUSED, UNREACHABLE } from '../problem.ts'
import { type Config, readConfig, readKey } from './config.ts'

export interface JsonFlag {
  readonly json?: true
}

/** What a command at a venue has at hand. */
export interface AtVenue {
  readonly client: Client
  readonly config: Config
}

/** Runs a command at the venue that is configured, and ends it with words and exit code where the venue refuses. */
export async function atVenue(
  flags: JsonFlag,
  run: (at: AtVenue) => Promise<ExitCode>,
): Promise<ExitCode> {
  const config = readConfig()
  const { url, keyFile } = config
  const key = keyFile === undefined ? undefined : readKey(keyFile, url)
  const client = clientOf(url, key)
  return toldBy(url, flags, () => run({ client, config }))
}

/** Who waits at a terminal is told why. */
export function clientOf(url: string, key?: SigningKey): Client {
  const told = process.stderr.isTTY === true
  return createClient({
    url,
    retry: { deadline: DEADLINE },
    ...(key !== undefined && { key }),
    ...(told && {
      onRetry: ({ cause, tries }) =>
        tries === TOLD_AFTER && process.stderr.write(`walras: ${cause}; trying again …\n`),
    }),
  })
}

/** Milliseconds that a command waits for an answer. */
const DEADLINE = 15_000
const TOLD_AFTER = 3

/** What a refusal or silence of the venue means to whoever ran the command. */
export async function toldBy(
  url: string,
  flags: JsonFlag,
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof UnreachableError) throw new Problem(UNREACHABLE, unreachable(url, error))
    if (!(error instanceof ProblemError)) throw error
    if (flags.json) process.stdout.write(jsonOf(refusalsOf(error)))
    else process.stderr.write(`${problemLines(error).join('\n')}\n`)
    return exitCodeOf(error)
  }
}

export const exitCodeOf = ({ status }: ProblemError): ExitCode =>
  status === 401 || status === 403 ? NOT_ALLOWED : REFUSED

/** As other commands print refusals: `/bid/limit: … (limit_off_tick). …`. */
export const problemLines = ({ problem }: Pick<ProblemError, 'problem'>): readonly string[] =>
  problem.errors.map(
    ({ code, pointer, cause, remedy }) =>
      `${pointer === '' ? 'walras' : pointer}: ${cause} (${code}). ${remedy}`,
  )

export const refusalsOf = ({ problem }: Pick<ProblemError, 'problem'>): readonly object[] =>
  problem.errors.map(({ code, pointer, cause, remedy }) => ({ code, at: pointer, cause, remedy }))

export const jsonOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** For machines as it came, or for people. */
export function print(flags: JsonFlag, value: unknown, words: () => string): void {
  process.stdout.write(flags.json ? jsonOf(value) : `${words()}\n`)
}

/** `2026-02-02 09:30:00Z`. */
export const shownInstant = (instant: string): string =>
  instant.replace('T', ' ').replace(/(?:\.[0-9]+)?Z$/, 'Z')

function unreachable(url: string, { message, tries, idempotencyKey }: UnreachableError): string {
  const open =
    idempotencyKey === undefined
      ? ''
      : ' Whether it was done is not known: see walras bids before you try again.'
  return `${url} does not answer: ${message}, after ${tries} ${tries === 1 ? 'try' : 'tries'}.${open} Check the address and the network.`
}
