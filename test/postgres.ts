/**
 * A PostgreSQL server of a test's own: a new cluster in a temporary folder, reached by a socket in it, gone afterwards.
 *
 * Needs the server's programs. Where they are missing and could be had, by root and apt-get, they are installed once; where
 * they cannot be had, `withoutPostgres` says why.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

export interface PostgresServer {
  /** As DATABASE_URL. */
  readonly url: string
  /** As a crash of the server and all its processes. */
  readonly kill: () => Promise<void>
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

const isRoot = process.getuid?.() === 0

/** Why there can be no server here; undefined: there can be one. Skipping for it has to be printed. */
export function withoutPostgres(): string | undefined {
  if (programsFolder() !== undefined) return undefined
  if (onPath('apt-get') === undefined)
    return 'there is no PostgreSQL, and no apt-get to get it with'
  return isRoot ? undefined : 'there is no PostgreSQL, and only root may install it'
}

/** Rejects, with what the server said, if it does not come up. */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = programsFolder() ?? install()
  const folder = mkdtempSync(join(tmpdir(), 'walras-pg-'))
  const user = isRoot ? serverUser() : undefined
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const initdb = [
    '-D',
    data,
    '-U',
    'walras',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ]
  execFileSync(join(programs, 'initdb'), initdb, { ...user, cwd: folder, stdio: 'pipe' })
  const launch = async (): Promise<ChildProcess> => {
    const options = ['-D', data, '-k', folder, '-c', 'listen_addresses=']
    const server = spawn(join(programs, 'postgres'), options, { ...user, cwd: folder })
    await ready(server)
    return server
  }
  let server = await launch()
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill(signal)
    await ended
  }
  const onExit = (): boolean => server.kill('SIGQUIT')
  process.once('exit', onExit)
  return {
    url: `postgres://walras@localhost/postgres?host=${encodeURIComponent(folder)}`,
    kill: () => end('SIGQUIT'),
    restart: async () => {
      await end('SIGQUIT')
      server = await launch()
    },
    stop: async () => {
      process.off('exit', onExit)
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.on('data', (text) => {
      said += text
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said}`)))
  })
}

function programsFolder(): string | undefined {
  const found = onPath('initdb')
  if (found !== undefined && existsSync(join(found, 'postgres'))) return found
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian) : []
  return versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(debian, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
}

function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '').split(delimiter).find((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function install(): string {
  process.stderr.write('Installing PostgreSQL for its tests (apt-get, once) …\n')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const wait = ['-o', 'DPkg::Lock::Timeout=120']
  const apt = (...args: string[]): Buffer =>
    execFileSync('apt-get', [...wait, ...args], { env, stdio: 'pipe' })
  apt('update')
  apt('install', '-y', '--no-install-recommends', 'postgresql')
  const folder = programsFolder()
  if (folder === undefined) throw new Error('apt-get installed postgresql, and there is no initdb')
  return folder
}

/** The server does not run as root. */
function serverUser(): { readonly uid: number; readonly gid: number } {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }))
  return { uid: id('-u'), gid: id('-g') }
}
