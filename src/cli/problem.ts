/** Exit codes, as docs/reference/cli.md has them. */
export const DONE = 0
export const REFUSED = 1
export const USAGE = 2
export const NOT_ALLOWED = 3
export const UNREACHABLE = 4
export const PARTLY = 5

export type ExitCode =
  | typeof DONE
  | typeof REFUSED
  | typeof USAGE
  | typeof NOT_ALLOWED
  | typeof UNREACHABLE
  | typeof PARTLY

/** Ends a command with a message that names cause, place and remedy. Caught by main.ts alone. */
export class Problem extends Error {
  readonly exitCode: ExitCode
  constructor(exitCode: ExitCode, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}

/** The command was given something that it cannot work with: exit code 2. */
export function misused(cause: string, remedy: string): never {
  throw new Problem(USAGE, `${cause}. ${remedy}`)
}

/** Cause of a failed file operation in plain words; undefined: not one of a file. */
export function fileCause(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return FILE_CAUSES.get(code) ?? (/^E[A-Z]+$/.test(code) ? `the system says ${code}` : undefined)
}

const FILE_CAUSES: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'you may not read or write it'],
  ['EPERM', 'you may not read or write it'],
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the disk cannot be written to'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ELOOP', 'its links lead in a circle'],
])
