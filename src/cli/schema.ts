import { DONE, type ExitCode } from './problem.ts'

/** `walras schema`: the JSON Schema of market files. */
export async function schemaCommand(): Promise<ExitCode> {
  const { marketSchema } = await import('#bidding')
  process.stdout.write(`${JSON.stringify(marketSchema, null, 2)}\n`)
  return DONE
}
