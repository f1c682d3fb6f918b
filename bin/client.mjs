/** `import { createClient } from 'walras/client'` in Node. */
import { importProgram } from './program.mjs'

export const { createClient, itemsOf, newKeyPair, ProblemError, Stream, UnreachableError } =
  await importProgram('client')
