import { DONE, type ExitCode } from './problem.ts'

/** `walras schema`: the JSON Schema of market files, or of outcome documents. */
export async function schemaCommand({ outcome }: { readonly outcome?: true }): Promise<ExitCode> {
  const schema = outcome
    ? (await import('#auction')).outcomeSchema
    : (await import('#bidding')).marketSchema
  process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`)
  return DONE
}
