/** Runs the TypeScript sources inside a worker thread: hooks of the main thread do not reach here. */
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

register({ tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) })
await import('./clear-once-worker.ts')
