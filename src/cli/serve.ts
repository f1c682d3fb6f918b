import { startVenue } from '#gateway'

export interface ServeOptions {
  readonly port: number
  readonly every: number
  readonly seed: number
  readonly data: string
}

/** `walras serve`: opens the venue, prints its address, and runs until Ctrl-C. */
export async function serve(options: ServeOptions): Promise<void> {
  process.stderr.write('Opening the venue …\n')
  const venue = await startVenue({
    ...options,
    page: 'served',
    ...(process.env.DATABASE_URL !== undefined && { database: process.env.DATABASE_URL }),
  })
  process.stdout.write(
    `The venue is open at ${venue.url} – an auction every ${options.every} seconds. Ctrl-C closes it.\n`,
  )
  await signal()
  process.stderr.write('\nClosing …\n')
  await venue.stop()
}

/** The first Ctrl-C closes in order; the second one ends the process as usual. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
