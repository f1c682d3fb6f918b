/** Stops the program when an invariant of ours is broken. Never used for what a user can cause. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`)
}

/** Marks the arm of an exhaustive `switch` that no value can reach. */
export function unreachable(value: never): never {
  throw new Error(`Invariant broken: unexpected ${JSON.stringify(value)}`)
}
