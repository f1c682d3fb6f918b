import type { ProgramBuilder } from '../program.ts'

/**
 * Ramp: fills of neighbours in an ordered list differ by at most n units.
 *
 *   −n ≤ f_{i+1} − f_i ≤ n,   f_i = units filled in the i-th member
 */
export function addRamp(
  builder: ProgramBuilder,
  ramp: number | undefined,
  fills: readonly (readonly (readonly [column: number, each: number])[])[],
): void {
  if (ramp === undefined) return
  fills.forEach((fill, i) => {
    const before = fills[i - 1]
    if (before === undefined) return
    builder.row([...fill, ...before.map(([x, each]) => [x, -each] as const)], {
      min: -ramp,
      max: ramp,
    })
  })
}
