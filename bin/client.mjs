/** `import { createClient } from 'walras/client'` in Node: it runs the TypeScript sources as they are, as the `walras` command does. */
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) })
export const { createClient, itemsOf, newKeyPair, ProblemError, Stream, UnreachableError } =
  await import('#client')
