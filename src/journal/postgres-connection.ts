import { Client } from 'pg'
import { JournalRefused } from './journal.ts'

const CONNECT_MS = 10_000

/** A connection, or a refusal that says why there is none. Its loss later is told to `onLoss`. */
export async function connect(
  url: string,
  onLoss: (error: Error) => void,
  queryMs?: number,
): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'walras journal',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    ...(queryMs !== undefined && { query_timeout: queryMs }),
  })
  client.on('error', onLoss)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw new JournalRefused(
      {
        code: 'journal_unreachable',
        cause: `there is no connection to the database: ${causeOf(error)}`,
        remedy: 'Check DATABASE_URL, and that the server runs and lets this machine in.',
      },
      error,
    )
  }
}

/** Where a name has several addresses, the error has no message of its own. */
function causeOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(causeOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
