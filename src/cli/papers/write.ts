import { checkWritable, STDOUT, writeOut } from '../out.ts'
import { refusalLines } from '../files.ts'
import { DONE, type ExitCode, misused, REFUSED } from '../problem.ts'

/** Path, or - for standard output → what goes there. */
export type Files = readonly (readonly [path: string | undefined, make: Make])[]
type Make = () => string | Uint8Array | Promise<string | Uint8Array>

/** Refuses places that cannot be written to before the venue is asked. */
export function checkFiles(paths: readonly (string | undefined)[]): void {
  const given = paths.filter((path) => path !== undefined)
  const twice = given.find((path, k) => given.indexOf(path) !== k)
  if (twice !== undefined)
    misused(`two documents would go to ${twice}`, 'Give each of them a place of its own.')
  for (const path of given) if (path !== STDOUT) checkWritable(path, REMEDY)
}

const REMEDY = 'Choose another place for the file.'

/** Each file as a whole or not at all; the first that cannot be written ends it. */
export async function writeFiles(files: Files): Promise<ExitCode> {
  for (const [path, make] of files) {
    if (path === undefined) continue
    const content = await make()
    if (path === STDOUT) {
      process.stdout.write(content)
      continue
    }
    const refusal = writeOut(path, content, { what: 'the document', remedy: REMEDY })
    const said = refusal === undefined ? `Written to ${path}.` : refusalLines(path, [refusal])
    process.stderr.write(`${said}\n`)
    if (refusal !== undefined) return REFUSED
  }
  return DONE
}
