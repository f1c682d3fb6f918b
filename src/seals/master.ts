import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Refusal, refusalText } from '#base'
import { type Chance, systemChance } from './chance.ts'
import { KEY_BYTES } from './cipher.ts'

/** The master key cannot be used. Says why and where, and never a part of the key. */
export class MasterKeyProblem extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusalText(refusal))
    this.name = 'MasterKeyProblem'
    this.refusal = refusal
  }
}

/**
 * The venue's master key: 32 bytes as hex in a file that its owner alone may read. Made when there is none, and then
 * on the disk as a whole before this ends. Whoever loses it loses what is sealed; whoever reads it can open it.
 *
 * @throws MasterKeyProblem
 */
export async function loadOrCreateMaster(path: string, chance = systemChance): Promise<Buffer> {
  return (await load(path)) ?? (await create(path, chance)) ?? (await loadOrCreateMaster(path))
}

/** A master key that is given as text: 64 hex digits. `source` is where it comes from. @throws MasterKeyProblem */
export function masterOf(text: string, source: string): Buffer {
  if (!/^[0-9a-f]{64}\n?$/i.test(text))
    throw new MasterKeyProblem({
      code: 'master_key_malformed',
      at: source,
      cause: 'the master key is not 64 hexadecimal digits',
      remedy:
        'Restore the key from where it is kept; a new one opens nothing that was sealed before.',
    })
  return Buffer.from(text.trim(), 'hex')
}

async function load(path: string): Promise<Buffer | undefined> {
  const found = await stat(path).catch(unlessMissing)
  if (found === undefined) return undefined
  if (process.platform !== 'win32' && (found.mode & OTHERS) !== 0)
    throw new MasterKeyProblem({
      code: 'master_key_exposed',
      at: path,
      cause: 'others than its owner may read or write the master key',
      remedy: 'Make it yours alone: chmod 600. Who has read it can open what is sealed.',
    })
  return masterOf(await readFile(path, 'utf8'), path)
}

/** `undefined`: another process was faster. */
async function create(path: string, chance: Chance): Promise<Buffer | undefined> {
  const master = chance.bytes(KEY_BYTES)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${chance.bytes(8).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${master.toString('hex')}\n`)
    await file.sync()
    await link(draft, path)
    return master
  } catch (error) {
    if (isCode(error, 'EEXIST')) return undefined
    throw error
  } finally {
    await file.close()
    await unlink(draft)
  }
}

/** Permissions of the group and of all others. */
const OTHERS = 0o077

function unlessMissing(error: unknown): undefined {
  if (!isCode(error, 'ENOENT')) throw error
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
