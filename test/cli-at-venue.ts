/** The `walras` command at a venue of the real parts, each user with a configuration of its own. */
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../bin/walras.mjs', import.meta.url))

export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export class Desktop {
  readonly folder = mkdtempSync(join(tmpdir(), 'walras-desktop-'))
  readonly environment: Record<string, string | undefined>

  constructor() {
    mkdirSync(join(this.folder, 'bin'))
    this.put('bin/walras', `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`)
    chmodSync(join(this.folder, 'bin/walras'), 0o755)
    this.environment = {
      ...process.env,
      NODE_OPTIONS: '',
      WALRAS_URL: undefined,
      WALRAS_KEY_FILE: undefined,
      PATH: `${join(this.folder, 'bin')}${delimiter}${process.env.PATH}`,
    }
  }

  put(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content)
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** As a user whose configuration is in a folder of its name. */
  walras(user: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    return this.run(user, process.execPath, [BIN, ...args], { environment: more })
  }

  /** As `walras`; `said` resolves once its output has a text in it. */
  watching(user: string, args: readonly string[], text: string) {
    let tell = (): void => undefined
    const said = new Promise<void>((resolve) => {
      tell = resolve
    })
    const onOutput = (output: string): void => {
      if (output.includes(text)) tell()
    }
    return { said, run: this.run(user, process.execPath, [BIN, ...args], { onOutput }) }
  }

  run(
    user: string,
    command: string,
    args: readonly string[],
    {
      input = '',
      environment = {},
      onOutput,
    }: {
      input?: string
      environment?: Record<string, string>
      onOutput?: (text: string) => void
    } = {},
  ): Promise<Run> {
    const env = {
      ...this.environment,
      XDG_CONFIG_HOME: join(this.folder, 'config', user),
      ...environment,
    }
    const options = { cwd: this.folder, env, maxBuffer: 1 << 26, timeout: 110_000 }
    return new Promise((resolve) => {
      const child = execFile(command, [...args], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
        resolve({ code, stdout, stderr })
      })
      if (onOutput !== undefined) child.stdout?.on('data', (text) => onOutput(String(text)))
      child.stdin?.on('error', () => undefined)
      child.stdin?.end(input)
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
