import { parentPort } from 'node:worker_threads'
import { parseOutcome, verifyOutcome } from '#auction'
import { parseMarket } from '#bidding'
import type { Answer, VerifyTask } from './clear-task.ts'

/** Verifies one outcome after the other. No thread that clears has a hand in it. */
const say = (answer: Answer): void => parentPort?.postMessage(answer)

parentPort?.on('message', ({ task, market, outcome }: VerifyTask) => {
  try {
    const [book, found] = [parseMarket(JSON.parse(market)), parseOutcome(outcome)]
    const isValid = book.ok && found.ok && verifyOutcome(book.value, found.value).length === 0
    say({ kind: 'done', task, result: isValid })
  } catch (error) {
    say({ kind: 'failed', task, cause: String(error).slice(0, 500) })
  }
})
say({ kind: 'ready' })
