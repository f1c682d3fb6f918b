/** What one side puts in and the other takes out, in order. For one reader. */
export class Queue<T> {
  readonly #items: T[] = []
  #ended: { readonly error?: Error } | undefined
  #wake: (() => void) | undefined
  #drained: (() => void)[] = []

  get size(): number {
    return this.#items.length
  }

  push(item: T): void {
    this.#items.push(item)
    this.#tell()
  }

  /** The reader comes to an end, or to an error, once it has read what is here. */
  end(error?: Error): void {
    this.#ended ??= error === undefined ? {} : { error }
    this.#tell()
    this.#tellDrained()
  }

  /** Resolves when nothing is left, or nothing more is put in. */
  drained(): Promise<void> {
    if (this.#items.length === 0 || this.#ended !== undefined) return Promise.resolve()
    return new Promise((resolve) => this.#drained.push(resolve))
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    for (;;) {
      const [item] = this.#items.splice(0, 1)
      if (this.#items.length === 0) this.#tellDrained()
      if (item !== undefined) return { done: false, value: item }
      if (this.#ended?.error !== undefined) throw this.#ended.error
      if (this.#ended !== undefined) return { done: true, value: undefined }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #tell(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  #tellDrained(): void {
    for (const resolve of this.#drained.splice(0)) resolve()
  }
}
