import { seededRandom } from '#base'
import { type LinearModel, LinearModelBuilder } from '#solver'

/** The first integer program of a process takes seconds longer, while WebAssembly is compiled: solves some that nobody times. */
export function warmUp(solve: (model: LinearModel) => void): void {
  const random = seededRandom(1)
  for (const columns of [60, 150]) {
    const builder = new LinearModelBuilder()
    const rows = Array.from({ length: columns / 3 }, (): [number, number][] => [])
    for (let j = 0; j < columns; j++) {
      const size = random.integer(2, 6)
      builder.column({ cost: size + random.integer(1, 100) / 50, upper: 1, integer: true })
      for (let k = 0; k < size; k++) rows[random.integer(0, rows.length - 1)]?.push([j, 1])
    }
    for (const terms of rows) builder.row(terms, { max: 1 })
    solve(builder.build())
  }
}
