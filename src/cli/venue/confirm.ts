import { createInterface } from 'node:readline/promises'
import { misused } from '../problem.ts'

export interface YesFlag {
  readonly yes?: true
}

/** Asks a person; where none can be asked, the command has to say so itself. */
export async function confirmed(question: string, flags: YesFlag): Promise<boolean> {
  if (flags.yes) return true
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    misused('there is nobody to confirm it', 'Read what it says with --dry-run, then add --yes.')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
  } finally {
    lines.close()
  }
}
