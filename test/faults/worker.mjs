/**
 * A clearing thread that is out of order, as its address says: `?fault=hangs&inner=<the real thread>`. What it does not spoil, it
 * passes on.
 */
import { parentPort, Worker } from 'node:worker_threads'

const query = new URL(import.meta.url).searchParams
const fault = query.get('fault') ?? 'none'

if (fault === 'fails to load') throw new Error('out of order')
if (fault === 'never comes up') await new Promise(() => setInterval(() => {}, 1000))

const say = (answer) => parentPort.postMessage(answer)
const inner = new Worker(new URL(query.get('inner')))
/** What the real thread is asked instead. */
const ASKED = {
  'clears another book': (task) => {
    const market = JSON.parse(task.market)
    return { ...task, market: JSON.stringify({ ...market, bids: market.bids.slice(1) }) }
  },
  'draws with another seed': (task) => ({ ...task, seed: 'f'.repeat(64) }),
}
/** What is made of its outcome. */
const FOUND = {
  'fills more than was bid': (outcome) => ({
    ...outcome,
    fills: outcome.fills.map((fill) => ({
      ...fill,
      units: Object.fromEntries(Object.entries(fill.units).map(([at, n]) => [at, n + 1000])),
    })),
  }),
  'says other prices': (outcome) => ({
    ...outcome,
    prices: Object.fromEntries(
      Object.entries(outcome.prices).map(([product, one]) => [
        product,
        { ...one, price: '999.99' },
      ]),
    ),
  }),
  'claims a welfare beyond all': (outcome) => ({ ...outcome, welfare: '99999999.00' }),
  'says nothing of the outcome': () => undefined,
  'says null': () => null,
  'says a text': () => 'cleared',
}

inner.on('message', (answer) => {
  const spoilt = FOUND[fault]
  const isOutcome = answer.kind === 'done' && spoilt !== undefined
  const said = isOutcome ? { ...answer, result: spoilt(answer.result) } : answer
  if (fault === 'is late' && answer.kind === 'done') setTimeout(() => say(said), 60_000)
  else say(said)
})

parentPort.on('message', (task) => {
  switch (fault) {
    case 'hangs':
      for (;;);
    case 'hangs and says that it is ready': {
      for (let k = 0; k < 5; k++) say({ kind: 'ready' })
      return
    }
    case 'ends':
      return process.exit(1)
    case 'throws':
      throw new Error('out of order')
    case 'says that it failed':
      return say({ kind: 'failed', task: task.task })
    case 'babbles':
      for (const said of [null, 7, 'done', [], { kind: 'done' }, { kind: 'x', task: task.task }])
        say(said)
      return say({ kind: 'progress', task: task.task, best: 'much', bound: {} })
    default:
      inner.postMessage((ASKED[fault] ?? ((asked) => asked))(task))
  }
})
