/** The venue as it runs in production: a process of its own, started by its command. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const COMMAND = fileURLToPath(new URL('../bin/walras.mjs', import.meta.url))

export interface VenueProcess {
  readonly url: string
  readonly process: ChildProcess
  /** Milliseconds from its start until it listened. */
  readonly openedIn: number
  readonly kill: () => Promise<void>
}

/** Resolves once it takes requests. */
export async function startVenueProcess(
  data: string,
  { every, crowd = 'absent' }: { readonly every: number; readonly crowd?: 'present' | 'absent' },
): Promise<VenueProcess> {
  const begin = performance.now()
  const flags = ['--port', '0', '--every', String(every), '--data', data, '--crowd', crowd]
  const child = spawn(process.execPath, [COMMAND, 'serve', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    let [said, errors] = ['', '']
    child.stderr.on('data', (text) => {
      errors += text
    })
    child.stdout.on('data', (text) => {
      said += text
      const [found] = /http:\/\/[\d.]+:\d+/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`the venue did not open: ${errors}`)))
  })
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  return { url, process: child, openedIn: performance.now() - begin, kill }
}
