/** Guides and examples as readers run them, at a venue of the real parts. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as client from '#client'
import { EXAMPLES } from '../src/cli/examples.ts'
import { Desktop } from './cli-at-venue.ts'
import { SERIES, startTestVenue, type TestVenue } from './client/venue.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(`${ROOT}/${path}`, 'utf8')

const trade = (lots: object, limit: string, quantity = [0, 4]) => ({
  bid: { kind: 'trade', lots, quantity, limit },
})

let venue: TestVenue
let desktop: Desktop

beforeAll(async () => {
  venue = await startTestVenue()
  desktop = new Desktop()
  await venue.addUser('dan', { participant: 'dc-1', roles: ['trader'] })
  await signIn('dan')
  desktop.put('sell.json', JSON.stringify({ id: 's-1', ...trade({ h100: -1 }, '-6.00', [0, 9]) }))
  await expectDone('dan', 'walras bid sell.json --rest --yes')
})

afterAll(async () => {
  desktop.remove()
  await venue.stop()
})

async function signIn(user: string, flags = ''): Promise<void> {
  await expectDone(user, `walras login '${venue.loginLink(user)}' ${flags}`)
}

async function expectDone(user: string, script: string, environment = {}): Promise<string> {
  const { code, stdout, stderr } = await desktop.run(user, 'sh', ['-ec', script], { environment })
  expect({ script, code, stderr }).toMatchObject({ script, code: 0 })
  return stdout
}

test('the guide to a first bid ends with a bid that is filled, and audited', async () => {
  await venue.addUser('ann', { participant: 'lab-a', roles: ['trader'] })
  const blocks = [...read('docs/guides/first-bid.md').matchAll(/^```sh(.*)\n([\s\S]*?)^```$/gm)]
  expect(blocks.length).toBeGreaterThan(5)
  let said = ''
  for (const [, how = '', script = ''] of blocks) {
    // The first terminal is the venue's.
    if (how.includes('terminal=1')) continue
    if (how.includes('after=auction')) await venue.finishAuction()
    said += await expectDone('ann', script, { LINK: venue.loginLink('ann') })
  }
  expect(said).toContain('Signed in at')
  expect(said).toContain('Nothing was sent.')
  expect(said).toMatch(/main-1 +first .*\+4 h100/)
  expect(said).toMatch(/Valid: all [0-9]+ checks hold\.\n$/)
})

test('the quickstart of the client is short, and runs', async () => {
  const [, code = ''] = /^```js\n([\s\S]*?)^```$/m.exec(read('docs/reference/client.md')) ?? []
  const lines = code.split('\n').filter((line) => line !== '')
  expect(lines.length).toBeLessThanOrEqual(10)
  const { keyFile } = JSON.parse(
    readFileSync(desktop.path('config/ann/walras/config.json'), 'utf8'),
  )
  const out = await new Promise<string>((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--input-type=module', '-e', `${code}\n`],
      { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '', WALRAS_KEY_FILE: keyFile } },
      () => undefined,
    )
    let [stdout, stderr] = ['', '']
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
      // A bid of somebody of the same participant is told to the stream.
      if (stdout.includes('\n') && !stdout.includes('ended'))
        setTimeout(() => void desktop.walras('ann', ['withdraw', stdout.split(' ')[0] ?? '']), 1500)
      if (!stdout.includes('ended')) return
      child.kill()
      resolve(stdout)
    })
    child.on('close', () => reject(new Error(`it ended: ${stdout}${stderr}`)))
  })
  expect(out).toMatch(/^\S+ [0-9a-f]{64}\n\{[\s\S]*status: 'ended'/)
})

test('walras/client exports what the client does', async () => {
  const { default: _, ...exported } = await import(`${ROOT}/bin/client.mjs`)
  expect(Object.keys(exported).sort()).toEqual(Object.keys(client).sort())
})

describe('help', () => {
  const OF = {
    participant: ['auctions', 'products', 'bid', 'bids', 'receipt', 'fills', 'positions', 'watch'],
    later: ['withdraw', 'keys', 'bundle'],
    approver: ['approve', 'decline'],
    operator: ['venue', 'halt', 'resume', 'kill'],
  } as const

  beforeAll(async () => {
    const people = [
      ['zoe', 'lab-z', 'trader'],
      ['zac', 'lab-z', 'approver'],
      ['olga', undefined, 'operator'],
    ] as const
    const limits = { bidsMax: 100, paymentMax: '1000000.00' }
    const participant = { id: 'lab-z', name: 'Z', tier: 'standard', limits }
    await venue.act({ kind: 'setParticipant', participant })
    for (const [id, of, role] of people) {
      await venue.addUser(id, { ...(of && { participant: of }), roles: [role] })
      await signIn(id, '--scopes read,trade,admin')
    }
    const { publicKey } = await client.newKeyPair()
    const expiresAt = Date.now() + venue.ahead + 3_600_000
    await venue.act({
      kind: 'addKey',
      key: { id: 'ann-old', user: 'zoe', publicKey, scopes: ['read'], expiresAt },
    })
    desktop.put('bid.json', JSON.stringify(trade({ h100: 1 }, '10.00')))
    desktop.put('better.json', JSON.stringify(trade({ h100: 1 }, '11.00')))
    const more = ['b-2', 'b-3'].map((id) => ({ id, ...trade({ power: 1 }, '1.00') }))
    desktop.put('bids.json', JSON.stringify(more))
  })

  test('every command leads with examples', async () => {
    for (const command of ['login', ...Object.values(OF).flat()]) {
      const { code, stdout } = await desktop.walras('zoe', [command, '--help'])
      expect([command, code]).toEqual([command, 0])
      expect(stdout).toMatch(/^Examples:\n {2}walras|^Examples:\n {2}cat/)
    }
  })

  test('every example of it runs', async () => {
    const all = (names: readonly (keyof typeof EXAMPLES)[]) =>
      names.flatMap((name) =>
        (EXAMPLES[name] as readonly (readonly [string, string])[]).map(([command]) => command),
      )
    for (const command of all(OF.participant)) {
      const isWatch = command.startsWith('walras watch')
      const telling = isWatch ? setInterval(() => void tell(), 1_000) : undefined
      await expectDone('zoe', command)
      clearInterval(telling)
    }
    for (const command of all(OF.later)) await expectDone('zoe', command)
    await withApprovals()
    for (const command of all(OF.approver)) await expectDone('zac', command)
    for (const command of all(OF.operator)) await expectDone('olga', command)
    expect(existsSync(desktop.path('receipt.json'))).toBe(true)
  }, 240_000)

  let told = 0
  async function tell(): Promise<void> {
    told += 1
    const product = { id: `p-${told}`, unit: 'lot', tick: '0.01' }
    await venue.act({ kind: 'setProduct', listed: { product } })
  }

  /** Bids of lab-z wait for approval from now on. */
  async function withApprovals(): Promise<void> {
    const limits = { bidsMax: 100, paymentMax: '1000000.00', approvalAbove: '0.01' }
    const participant = { id: 'lab-z', name: 'Z', tier: 'standard', limits }
    await venue.act({ kind: 'setParticipant', participant })
    for (const id of ['b-7', 'b-8'])
      await expectDone('zoe', `walras bid bid.json --series ${SERIES} --id ${id} --yes`)
  }
})
