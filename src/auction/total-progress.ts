import type { Progress } from './control.ts'

const NOTHING: Progress = { best: 0, bound: Number.POSITIVE_INFINITY, nodes: 0, cuts: 0 }

/**
 * Progress of a book from that of its components, which are cleared in turn: what is not begun has traded nothing and has no
 * bound. Neither number ever gets worse, whatever a component tries next.
 */
export function totalProgress(
  components: number,
  report: ((progress: Progress) => void) | undefined,
): (component: number, progress: Progress) => void {
  const known = new Array<Progress>(components).fill(NOTHING)
  return (component, { best, bound, nodes, cuts }) => {
    if (report === undefined) return
    const before = known[component] ?? NOTHING
    known[component] = {
      best: Math.max(before.best, best),
      bound: Math.min(before.bound, bound),
      nodes: Math.max(before.nodes, nodes),
      cuts: Math.max(before.cuts, cuts),
    }
    const sum = (pick: (progress: Progress) => number): number =>
      known.reduce((total, progress) => total + pick(progress), 0)
    report({
      best: sum((p) => p.best),
      bound: sum((p) => p.bound),
      nodes: sum((p) => p.nodes),
      cuts: sum((p) => p.cuts),
    })
  }
}
