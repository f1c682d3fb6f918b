import type { Random } from '#base'

interface Waiting {
  readonly label: string
  readonly go: () => void
}

/**
 * Decides what happens next. Whatever waits (a disk, a solver, a message) goes on when chance has it, in any order;
 * nothing in a run depends on real time.
 */
export class Scheduler {
  readonly #random: Random
  #waiting: Waiting[] = []
  /** Nobody waits any more. */
  isCalm = false

  constructor(random: Random) {
    this.#random = random
  }

  /** Resolves when it is this one's turn. */
  pause(label: string): Promise<void> {
    if (this.isCalm) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.push({ label, go: resolve })
    })
  }

  /** Does something at some time, unless cancelled before. */
  later(label: string, act: () => void): () => void {
    const waiting = { label, go: act }
    this.#waiting.push(waiting)
    return () => {
      this.#waiting = this.#waiting.filter((one) => one !== waiting)
    }
  }

  get size(): number {
    return this.#waiting.length
  }

  /** Lets one of those that wait go on. */
  release(): void {
    const index = Math.floor(this.#random.next() * this.#waiting.length)
    const [next] = this.#waiting.splice(index, 1)
    next?.go()
  }

  /** Lets all go on, as after a crash: what waited finds that its process is dead. */
  releaseAll(): void {
    for (const { go } of this.#waiting.splice(0)) go()
  }

  /** Everything that can go on without a turn of its own has. */
  async drained(): Promise<void> {
    for (let round = 0; round < 3; round++) await new Promise(setImmediate)
  }
}
