import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { lockFolder } from './lock.ts'
import { OpenFiles } from './open-files.ts'

/** A folder of this machine; it is made when the lock is taken. */
export function nodeDisk(directory: string): Disk {
  return new NodeDisk(directory)
}

class NodeDisk implements Disk {
  readonly #directory: string
  readonly #reading = new OpenFiles('r')
  readonly #writing = new OpenFiles('r+')
  #unlock: (() => Promise<void>) | undefined

  constructor(directory: string) {
    this.#directory = directory
  }

  async list(): Promise<readonly string[]> {
    try {
      return await readdir(this.#directory)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw error
    }
  }

  async size(name: string): Promise<number> {
    return (await stat(this.#path(name))).size
  }

  async read(name: string, offset: number, length: number): Promise<Uint8Array> {
    const file = await this.#reading.get(this.#path(name))
    const bytes = Buffer.allocUnsafe(length)
    let done = 0
    while (done < length) {
      const { bytesRead } = await file.read(bytes, done, length - done, offset + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
    return bytes.subarray(0, done)
  }

  async create(name: string): Promise<void> {
    const file = open(this.#path(name), 'wx+')
    await file
    await this.#writing.keep(this.#path(name), file)
  }

  async write(name: string, offset: number, bytes: Uint8Array): Promise<void> {
    const file = await this.#writing.get(this.#path(name))
    let done = 0
    while (done < bytes.length) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done)
      done += bytesWritten
    }
  }

  async sync(name: string): Promise<void> {
    await (await this.#writing.get(this.#path(name))).datasync()
  }

  async truncate(name: string, size: number): Promise<void> {
    await (await this.#writing.get(this.#path(name))).truncate(size)
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#forget(from)
    await this.#forget(to)
    await rename(this.#path(from), this.#path(to))
  }

  async remove(name: string): Promise<void> {
    await this.#forget(name)
    await unlink(this.#path(name))
  }

  async syncDirectory(): Promise<void> {
    // Windows opens no folders; its file systems keep names with their own log.
    if (process.platform === 'win32') return
    const folder = await open(this.#directory, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }

  async lock(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    this.#unlock = await lockFolder(this.#directory)
  }

  async close(): Promise<void> {
    for (const files of [this.#reading, this.#writing]) await files.forgetAll()
    await this.#unlock?.()
    this.#unlock = undefined
  }

  async #forget(name: string): Promise<void> {
    for (const files of [this.#reading, this.#writing]) await files.forget(this.#path(name))
  }

  #path(name: string): string {
    return join(this.#directory, name)
  }
}
