import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { attempt } from '../files.ts'
import { misused } from '../problem.ts'

/** Which venue, and which key signs: `walras/config.json` in the folder for configuration of the XDG base directories. */
export interface Config {
  readonly url: string
  readonly keyFile?: string
}

/** An API key as it is kept: `walras login` writes it, nobody else may read it. */
export interface KeyFile {
  readonly walras: 1
  readonly kind: 'key'
  readonly id: string
  /** Origin of the venue that has its public half. */
  readonly url: string
  readonly user: string
  readonly publicKey: string
  readonly privateKey: string
  readonly expiresAt: string
}

type Environment = Readonly<Record<string, string | undefined>>

export function configFolder(environment: Environment = process.env): string {
  const { XDG_CONFIG_HOME: base } = environment
  return join(base?.startsWith('/') ? base : join(homedir(), '.config'), 'walras')
}

export const configPath = (environment?: Environment): string =>
  join(configFolder(environment), 'config.json')

/** WALRAS_URL and WALRAS_KEY_FILE stand above what is written down. */
export function readConfig(environment: Environment = process.env): Config {
  const written = readWritten(configPath(environment))
  const url = environment.WALRAS_URL || written?.url
  if (url === undefined)
    misused(
      'no venue is named',
      'Sign in with walras login LINK, or set WALRAS_URL, as http://127.0.0.1:4100.',
    )
  if (!URL.canParse(url) || !/^https?:/.test(url))
    misused(`'${url}' is no address of a venue`, 'Write one as https://venue.example.')
  const keyFile = environment.WALRAS_KEY_FILE || written?.keyFile
  return { url, ...(keyFile !== undefined && { keyFile }) }
}

export function writeConfig(config: Config): void {
  writePrivately(configPath(), `${JSON.stringify(config, null, 2)}\n`)
}

/** Refuses a key that others than its owner may read: whoever reads it can bid with it. */
export function readKey(path: string, url: string): KeyFile {
  const stat = attempt(`cannot read the key ${path}`, () => statSync(path), SIGN_IN)
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0)
    misused(
      `others may read the key ${path}`,
      `Close it with chmod 600 ${path}; if anyone may have read it, revoke it with walras keys --revoke.`,
    )
  const key = objectIn(path) as Partial<KeyFile> | undefined
  const { walras, kind, id, privateKey } = key ?? {}
  if (walras !== 1 || kind !== 'key' || typeof id !== 'string' || typeof privateKey !== 'string')
    misused(`${path} is no key file`, SIGN_IN)
  if (key?.url !== undefined && new URL(key.url).origin !== new URL(url).origin)
    misused(
      `the key ${path} is for ${key.url}, not for ${url}`,
      'Set WALRAS_KEY_FILE to a key of that venue, or sign in there.',
    )
  return key as KeyFile
}

const SIGN_IN = 'Sign in with walras login LINK, or set WALRAS_KEY_FILE.'

export const keyPath = (id: string): string => join(configFolder(), 'keys', `${id}.json`)

export function writeKey(path: string, key: KeyFile): void {
  writePrivately(path, `${JSON.stringify(key, null, 2)}\n`)
}

/** All of it or nothing, and for the owner's eyes alone. */
function writePrivately(path: string, text: string): void {
  attempt(
    `cannot write ${path}`,
    () => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      const partial = `${path}.${process.pid}.partial`
      rmSync(partial, { force: true })
      const file = openSync(partial, 'wx', 0o600)
      try {
        writeFileSync(file, text)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      chmodSync(partial, 0o600)
      renameSync(partial, path)
    },
    'Set XDG_CONFIG_HOME to a folder that can be written to.',
  )
}

function readWritten(path: string): Partial<Config> | undefined {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined
  const { url, keyFile } = objectIn(path) ?? {}
  return {
    ...(typeof url === 'string' && { url }),
    ...(typeof keyFile === 'string' && { keyFile }),
  }
}

function objectIn(path: string): Record<string, unknown> | undefined {
  const text = attempt(`cannot read ${path}`, () => readFileSync(path, 'utf8'))
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return misused(`${path} is no JSON`, 'Correct it, or remove it and sign in again.')
  }
}
