/** Commands of the `walras` command that speak to a venue. */
import { chmodSync, readFileSync, statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Desktop, type Run } from './cli-at-venue.ts'
import { startFlakyProxy } from './client/flaky-proxy.ts'
import { SERIES, startTestVenue, type TestVenue } from './client/venue.ts'

let venue: TestVenue
let desktop: Desktop

const buy = (limit: string) => ({ kind: 'trade', lots: { h100: 1 }, quantity: [0, 4], limit })
const sell = { kind: 'trade', lots: { h100: -1 }, quantity: [0, 9], limit: '-6.00' }

beforeAll(async () => {
  venue = await startTestVenue({ fourEyes: true })
  desktop = new Desktop()
  const users = [
    ['ann', 'lab-a', 'trader'],
    ['ben', 'lab-b', 'trader'],
    ['amy', 'lab-b', 'approver'],
    ['dan', 'dc-1', 'trader'],
    ['olga', undefined, 'operator'],
    ['otto', undefined, 'operator'],
  ] as const
  for (const [id, participant, role] of users) {
    await venue.addUser(id, { ...(participant && { participant }), roles: [role] })
    const { code, stderr } = await walras(id, 'login', venue.loginLink(id))
    expect([code, stderr]).toEqual([0, ''])
  }
  desktop.put('bid.json', JSON.stringify({ bid: buy('10.00') }))
  desktop.put('better.json', JSON.stringify(buy('11.00')))
  desktop.put('bad.json', JSON.stringify([{ bid: buy('10.00') }, { bid: buy('10.001') }]))
  desktop.put('sell.json', JSON.stringify({ id: 's-1', bid: sell }))
  desktop.put(
    'bids.json',
    JSON.stringify([2, 3].map((k) => ({ id: `b-${k}`, series: SERIES, bid: buy(`${k}.00`) }))),
  )
})

afterAll(async () => {
  desktop.remove()
  await venue.stop()
})

const walras = (user: string, ...args: string[]): Promise<Run> => desktop.walras(user, args)

async function done(user: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await walras(user, ...args)
  expect({ args, code, stderr }).toMatchObject({ args, code: 0 })
  return stdout
}

async function json(user: string, ...args: string[]) {
  return JSON.parse(await done(user, ...args, '--json'))
}

describe('login', () => {
  test('keeps a key that only its owner can read, and never prints it', async () => {
    const config = JSON.parse(readFileSync(desktop.path('config/ann/walras/config.json'), 'utf8'))
    expect(config.url).toBe(venue.url)
    expect(statSync(config.keyFile).mode & 0o777).toBe(0o600)
    const { privateKey, user } = JSON.parse(readFileSync(config.keyFile, 'utf8'))
    expect(user).toBe('ann')
    const { items } = await json('ann', 'keys')
    expect(items).toHaveLength(2)
    expect(JSON.stringify(items)).not.toContain(privateKey)
  })

  test('a link works once, and may come from a pipe', async () => {
    const link = venue.loginLink('ann')
    const piped = await desktop.run('eve', 'sh', ['-c', 'walras login - --id ann-pipe --days 1'], {
      input: `${link}\n`,
    })
    expect([piped.code, piped.stderr]).toEqual([0, ''])
    expect(piped.stdout).toContain('The key ann-pipe (read, trade) is good until')
    const again = await walras('eve', 'login', link)
    expect([again.code, again.stdout]).toEqual([3, ''])
    expect(again.stderr).toMatch(/\(link_unusable\)\. Have a new one made\./)
    expect(await done('ann', 'keys')).toContain('ann-pipe')
  })

  test('a key that others may read is refused', async () => {
    const { keyFile } = JSON.parse(
      readFileSync(desktop.path('config/eve/walras/config.json'), 'utf8'),
    )
    chmodSync(keyFile, 0o644)
    const { code, stderr } = await walras('eve', 'bids')
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^walras: others may read .*chmod 600/),
    ])
    chmodSync(keyFile, 0o600)
    const other = await desktop.walras('eve', ['bids'], { WALRAS_URL: 'http://127.0.0.1:4' })
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('is for http')])
  })
})

describe('bid', () => {
  test('is read back in words with the worst that it may cost, before anything is sent', async () => {
    const out = await done('ann', 'bid', 'bid.json', '--dry-run')
    expect(out).toMatch(
      /^Buy up to 4 lots of "h100".*\nAt most you pay 40\.00 USD\. It is for one auction\.\nNothing was sent\.\n$/,
    )
    expect((await json('ann', 'bids')).items).toEqual([])
  })

  test('is sent once it is confirmed', async () => {
    const unasked = await walras('ann', 'bid', 'bid.json')
    expect([unasked.code, unasked.stdout]).toEqual([2, ''])
    expect(unasked.stderr).toContain('At most you pay 40.00 USD.')
    expect(unasked.stderr).toContain('add --yes')
    const { code, stdout, stderr } = await walras(
      'ann',
      'bid',
      'bid.json',
      '--id',
      'b-1',
      '--rest',
      '--yes',
    )
    expect(code).toBe(0)
    expect(stderr).toContain('It rests until you withdraw it.')
    expect(stdout).toMatch(/^Bid {2}.*\nb-1 +main-1 +resting +\d+\n$/)
  })

  test('is replaced', async () => {
    const unnamed = await walras('ann', 'bid', 'better.json', '--replace', '--yes')
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('--id')])
    const until = '2099-01-01T00:00:00Z'
    const flags = ['--id', 'b-1', '--replace', '--yes', '--until', until]
    expect((await json('ann', 'bid', 'better.json', ...flags)).id).toBe('b-1')
    expect(await json('ann', 'bids', 'b-1')).toMatchObject({
      mostPaid: '44.00',
      lasts: { until: '2099-01-01T00:00:00.000Z' },
    })
  })

  test('a list is sent as one, and each of its places is told', async () => {
    const bad = await walras('ann', 'bid', 'bad.json', '--yes')
    expect([bad.code, bad.stdout]).toEqual([1, ''])
    expect(bad.stderr).toMatch(/^bad\.json, \/1\/bid\/limit: .*\(limit_off_tick\)\. /)
    const badly = await walras('ann', 'bid', 'bad.json', '--yes', '--json')
    expect(JSON.parse(badly.stdout)).toMatchObject([{ at: '/1/bid/limit', code: 'limit_off_tick' }])
    const piped = await desktop.run('ann', 'sh', ['-c', 'walras bid - --yes --json < bids.json'])
    expect(JSON.parse(piped.stdout).map(({ id }: { id: string }) => id)).toEqual(['b-2', 'b-3'])
    expect(piped.stderr).toContain('Together: at most 20.00 USD for 2 bids.')
  })

  test('used otherwise than it should be', async () => {
    const cases: [string[], RegExp][] = [
      [['bid', '-'], /Add --yes/],
      [['bid', 'bid.json', '--until', 'tomorrow'], /Write it with its zone/],
      [
        ['bid', 'bid.json', '--until', '2026-02-02 09:30'],
        /Did you mean 2026-02-02T09:30:00\.000Z\?/,
      ],
      [['bid', 'bids.json', '--id', 'x', '--yes'], /there are several/],
      [['bid', 'bid.json', '--until', '2099-01-01T00:00:00Z', '--rest'], /cannot be used with/],
      [['withdraw'], /it is not said what to withdraw/],
      [['login', 'http://127.0.0.1:1/login'], /that is no login link/],
      [['kill', 'planet', 'earth'], /Allowed choices are/],
      [['halt', SERIES], /required option '--cause/],
    ]
    for (const [args, message] of cases) {
      const { code, stdout, stderr } = await walras('ann', ...args)
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' })
      expect(stderr).toMatch(message)
    }
  })
})

test('a second pair of eyes: bids, and acts of the staff', async () => {
  const bid = (id: string) => walras('ben', 'bid', 'sell-none.json', '--id', id, '--yes')
  desktop.put('sell-none.json', JSON.stringify({ bid: buy('99.00') }))
  for (const id of ['b-7', 'b-8']) expect((await bid(id)).stderr).toContain('It waits for approval')
  expect((await json('ben', 'bids', '--status', 'awaiting')).items).toHaveLength(2)
  const own = await walras('ben', 'approve', 'b-7', '--yes')
  expect([own.code, own.stderr]).toEqual([3, expect.stringContaining('(role_missing)')])
  expect(await done('amy', 'approve', 'b-7', '--yes')).toBe('b-7 is resting.\n')
  expect(await done('amy', 'decline', 'b-8', '--yes')).toBe('b-8 is ended.\n')
  await done('ben', 'withdraw', 'b-7')

  await done('olga', 'halt', SERIES, '--cause', 'a feed is wrong', '--yes')
  expect(await done('ann', 'venue')).toContain('main: halted, a feed is wrong')
  const waiting = await done('olga', 'resume', SERIES, '--yes')
  const [, proposal = ''] = /walras approve (act-[0-9a-f]+)/.exec(waiting) ?? []
  expect(await done('olga', 'venue')).toContain(`Waits: ${proposal} by olga, resumeSeries`)
  const self = await walras('olga', 'approve', proposal, '--yes')
  expect([self.code, self.stderr]).toEqual([3, expect.stringContaining('approval_own')])
  expect(await done('otto', 'approve', proposal, '--yes')).toBe(`${proposal}: done.\n`)
  expect(await done('ann', 'venue')).not.toContain('halted')
})

test('kill switches', async () => {
  await done('olga', 'kill', 'participant', 'dc-1', '--cause', 'a test', '--yes')
  const stopped = await walras('dan', 'bid', 'sell.json', '--yes')
  expect([stopped.code, stopped.stderr]).toEqual([1, expect.stringContaining('(trading_stopped)')])
  const lift = await done('olga', 'kill', 'participant', 'dc-1', '--lift', '--yes')
  const [, proposal = ''] = /walras approve (\S+)/.exec(lift) ?? []
  await done('otto', 'approve', proposal, '--yes')
})

test('from a bid to its fill, its receipt and the audit', async () => {
  expect(await done('dan', 'bid', 'sell.json', '--yes')).toContain('s-1')
  const watching = desktop.watching('ann', ['watch', '--json', '--count', '1'], '"snapshot"')
  await watching.said
  await venue.finishAuction()
  const lines = (await watching.run).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['connected', 'snapshot', 'message']),
  )
  const [filled] = (await json('ann', 'fills')).items
  expect(filled).toMatchObject({ bid: 'b-1', auction: 'main-1', lots: { h100: 4 } })
  expect(await done('ann', 'fills', '--auction', 'main-1')).toContain('+4 h100')
  expect(await done('ann', 'positions')).toMatch(/^h100 +4 /m)
  expect(await done('ann', 'contracts')).toBe('No contracts.\n')
  expect(await done('ann', 'invoices')).toBe('No invoices.\n')
  expect(await done('ann', 'margin')).toBe('Nothing is posted, owed or bound.\n')
  expect(await done('ann', 'bids', 'b-1')).toContain('Filled in main-1')
  expect(await done('ann', 'auctions', 'main-1')).toMatch(
    /main-1 of main: published[\s\S]*\nh100 +[0-9.]+\n$/,
  )
  expect(await done('ann', 'products')).toMatch(/^h100 .* [0-9.]+$/m)
  await done('ann', 'bundle', 'main-1', '--out', 'bundle.json')
  await done('ann', 'receipt', 'b-1', '--out', 'receipt.json')
  const audit = await walras(
    'ann',
    'audit',
    'bundle.json',
    '--receipt',
    'receipt.json',
    '--key',
    venue.publicKey,
  )
  expect([audit.code, audit.stdout]).toEqual([0, expect.stringContaining('✓ Receipt of bid b-1')])
}, 240_000)

test('a list that is taken in part: exit code 5', async () => {
  const one = { id: 'twin', bid: buy('2.00') }
  // By themselves both would be taken.
  desktop.put('twins.json', JSON.stringify([one, one]))
  const { code, stdout, stderr } = await walras('ann', 'bid', 'twins.json', '--yes')
  expect([code, stdout]).toEqual([5, expect.stringMatching(/^twin +main-2 +resting/m)])
  expect(stderr).toMatch(/^twins\.json, \/1\/id: .*\(bid_id_taken\)/m)
  const both = [
    { ...one, id: 'other' },
    { ...one, id: 'other' },
  ]
  desktop.put('twins.json', JSON.stringify(both))
  const none = await walras('ann', 'bid', 'twins.json', '--yes', '--atomic')
  expect([none.code, none.stdout]).toEqual([1, ''])
  await done('ann', 'withdraw', 'twin')
})

test('withdraw: part of it is exit code 5', async () => {
  desktop.put('more.json', JSON.stringify([{ id: 'w-1', bid: buy('2.00') }]))
  await done('ann', 'bid', 'more.json', '--yes')
  const { code, stdout, stderr } = await walras('ann', 'withdraw', 'w-1', 'w-none')
  expect([code, stdout]).toEqual([5, 'Withdrawn: 1 bid.\n'])
  expect(stderr).toMatch(/^w-none, .*\(not_found\)\. /)
  expect(await json('ann', 'withdraw', '--all', '--yes')).toMatchObject({ items: [] })
  expect((await walras('ann', 'withdraw', 'w-none')).code).toBe(1)
})

describe('who cannot', () => {
  test('no venue is named', async () => {
    const { code, stderr } = await walras('nobody', 'auctions')
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^walras: no venue is named\. Sign in/),
    ])
  })

  test('nobody is signed in: exit code 3', async () => {
    const there = { WALRAS_URL: venue.url }
    expect((await desktop.walras('nobody', ['auctions'], there)).stdout).toContain('main-2')
    const { code, stderr } = await desktop.walras('nobody', ['bids'], there)
    expect([code, stderr]).toEqual([3, expect.stringContaining('(unauthenticated)')])
    const asked = await desktop.walras('nobody', ['bids', '--json'], there)
    expect(JSON.parse(asked.stdout)).toMatchObject([{ code: 'unauthenticated' }])
  })

  test('a venue that does not answer: exit code 4, once it was tried for long enough', async () => {
    const gone = await startFlakyProxy({ target: venue.url, seed: 1 })
    await gone.stop()
    const { code, stdout, stderr } = await desktop.walras('nobody', ['auctions'], {
      WALRAS_URL: gone.url,
    })
    expect([code, stdout]).toEqual([4, ''])
    expect(stderr).toMatch(/^walras: http.* does not answer: .*ECONNREFUSED.* Check the address/)
  })

  test('a revoked key: exit code 3', async () => {
    await done('olga', 'keys')
    await venue.act({ kind: 'revokeKey', key: 'ann-pipe' })
    expect((await walras('eve', 'bids')).code).toBe(3)
  })
})
