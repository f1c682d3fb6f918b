import { startVenue } from '#gateway'
import type { ServeSettings } from './serve-options.ts'

/** `walras serve`: opens the venue, prints its address, and runs until Ctrl-C. */
export async function serve(settings: ServeSettings): Promise<void> {
  process.stderr.write('Opening the venue …\n')
  const venue = await startVenue({ ...settings, page: 'served' })
  process.stdout.write(
    `The venue is open at ${venue.url} – an auction every ${settings.every} seconds. Ctrl-C closes it.\n`,
  )
  const link = await venue.loginLink(FIRST_USER)
  process.stdout.write(
    `To bid from another terminal, within ten minutes: walras login ${link}\n` +
      `To sign in with the browser instead: ${await venue.loginLink(FIRST_USER)}\n`,
  )
  await signal()
  process.stderr.write('\nClosing …\n')
  await venue.stop()
}

/** Who is signed in by the link that is printed. */
const FIRST_USER = 'you'

/** The first Ctrl-C closes in order; the second one ends the process as usual. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
