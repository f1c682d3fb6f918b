import { type FileHandle, open } from 'node:fs/promises'

/** Most files that are kept open for each of reading and writing. */
const OPEN_MAX = 8

/**
 * Files kept open while they are in use: those used longest ago are closed, so that a journal may have more segments than a
 * process may have files. Closing waits for what is under way.
 */
export class OpenFiles {
  readonly #flags: string
  readonly #files = new Map<string, Promise<FileHandle>>()

  constructor(flags: 'r' | 'r+') {
    this.#flags = flags
  }

  async get(path: string): Promise<FileHandle> {
    const file = this.#files.get(path) ?? open(path, this.#flags)
    await this.keep(path, file)
    return file
  }

  /** As the one used last. */
  async keep(path: string, file: Promise<FileHandle>): Promise<void> {
    this.#files.delete(path)
    this.#files.set(path, file)
    file.catch(() => this.#files.delete(path))
    const [oldest] = this.#files.keys()
    if (this.#files.size > OPEN_MAX && oldest !== undefined) await this.forget(oldest)
  }

  async forget(path: string): Promise<void> {
    const file = this.#files.get(path)
    this.#files.delete(path)
    await (await file)?.close()
  }

  async forgetAll(): Promise<void> {
    for (const path of [...this.#files.keys()]) await this.forget(path)
  }
}
