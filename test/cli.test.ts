/** The `walras` command as its users have it: the real program, over small files. */
import { execFile, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeDisk, openFileJournal } from '#journal'
import { BUNDLE, receiptsOf, VENUE } from './audit/auction.ts'

/** Set by `npm test -- --fast` (test/run.mjs). */
const isFast = process.env.WALRAS_TEST_FAST === '1'

const BIN = fileURLToPath(new URL('../bin/walras.mjs', import.meta.url))

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

let folder = ''

const trade = (lots: object, limit: string, quantity: readonly [number, number] = [1, 1]) => ({
  kind: 'trade',
  lots,
  limit,
  quantity,
})

const MARKET = {
  walras: 1,
  currency: 'USD',
  products: [{ id: 'h100', unit: '8 GPU x 1 week', tick: '0.01' }],
  bids: [
    { id: 'b-16', by: 'lab-a', bid: trade({ h100: 1 }, '10.00', [0, 5]) },
    { id: 'b-17', by: 'lab-b', bid: trade({ h100: 1 }, '4.00', [0, 3]) },
    { id: 's-1', by: 'dc-1', bid: trade({ h100: -1 }, '-6.00', [0, 5]) },
  ],
}

const [BUYER, LOW, SELLER] = MARKET.bids
const BAD = {
  ...MARKET,
  bids: [BUYER, { ...LOW, bid: { kind: 'trade' } }, { ...SELLER, id: 'b-16' }],
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'walras-cli-'))
  const text = JSON.stringify(MARKET)
  put('market.json', text)
  put('market.json.gz', gzipSync(text))
  put('bad.json', JSON.stringify(BAD))
  put('not-json.txt', '{"walras": 1,')
  symlinkSync('market.json', join(folder, 'link.json'))
  linkSync(join(folder, 'market.json'), join(folder, 'twin.json'))
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'outcomes'))
  put('bin/walras', `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`)
  chmodSync(join(folder, 'bin/walras'), 0o755)
  const { stdout } = await walras(['clear', 'market.json', '--json'])
  put('outcome.json', stdout)
  put('bundle.json', BUNDLE)
  put('receipt.json', JSON.stringify(receiptsOf('lab-a')[0]))
  await putJournal('walras-data/journal')
  put('wrong.json', stdout.replace('"payment": "40.00"', '"payment": "39.00"'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content)
}

/** A journal of three records and a snapshot. */
async function putJournal(name: string): Promise<void> {
  const journal = await openFileJournal(nodeDisk(join(folder, name)))
  for (const k of [1, 2, 3]) await journal.append(JSON.stringify({ command: `c-${k}` }))
  await journal.saveSnapshot({ ...journal.head, body: '{}' })
  await journal.close()
}

const environment = () => ({
  ...process.env,
  NODE_OPTIONS: '',
  DATABASE_URL: '',
  PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
})

function walras(args: readonly string[], input = ''): Promise<Run> {
  return run(process.execPath, [BIN, ...args], input)
}

function run(command: string, args: readonly string[], input = ''): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: environment(), maxBuffer: 1 << 26, timeout: 50_000 }
    const child = execFile(command, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, stdout, stderr })
    })
    child.stdin?.end(input)
  })
}

describe('clear', () => {
  test('prints a table without colours where nobody watches', async () => {
    const { code, stdout, stderr } = await walras(['clear', 'market.json'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).not.toContain('\u001b')
    const work = /^Work .*$/m
    expect(stdout.replace(work, 'Work')).toMatchInlineSnapshot(`
      "market.json: 1 product, 3 bids, USD, one price per product

      Product  Price  Range from     to  Lots traded
      h100      8.00        6.00  10.00            5

      Status      optimal
      Welfare     20.00 USD
      Bound       20.00 USD, exactly
      Certificate 20.00 USD, exactly; anyone can recompute it
      Price rule  one price per product costs nothing here
      Filled      2 bids
      Refused     1 bid: 1 out of the money
      Work
      Verified    all nine rules hold
      "
    `)
    expect(stdout).toMatch(work)
  })

  test('--json prints the outcome document, and again the same one', async () => {
    const { code, stdout, stderr } = await walras(['clear', 'market.json', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const withoutTime = (text: string) => ({ ...JSON.parse(text), work: undefined })
    expect(JSON.parse(stdout)).toMatchObject({ walras: 1, status: 'optimal', welfare: '20.00' })
    expect(withoutTime(stdout)).toEqual(
      withoutTime(readFileSync(join(folder, 'outcome.json'), 'utf8')),
    )
  })

  test('reads gzip, and standard input, gzipped or not', async () => {
    const zipped = await walras(['clear', 'market.json.gz', '--json'])
    const piped = await walras(['clear', '-', '--json'], JSON.stringify(MARKET))
    expect([zipped.code, piped.code]).toEqual([0, 0])
    expect(JSON.parse(zipped.stdout).input).toBe(JSON.parse(piped.stdout).input)
    const both = await run('sh', ['-c', 'walras clear - --json < market.json.gz'])
    expect(JSON.parse(both.stdout).input).toBe(JSON.parse(piped.stdout).input)
  })

  test('several files: one document to a line, in their order, also of those refused', async () => {
    const { code, stdout, stderr } = await walras([
      'clear',
      'market.json',
      'bad.json',
      'market.json.gz',
      '--json',
    ])
    expect([code, stderr]).toEqual([1, ''])
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(documents.map((one) => (Array.isArray(one) ? 'refusals' : one.status))).toEqual([
      'optimal',
      'refusals',
      'optimal',
    ])
  })

  test('--out writes the outcome, gzipped where its name says so, or one for each in a folder', async () => {
    const { code, stdout, stderr } = await walras(['clear', 'market.json', '--out', 'kept.json.gz'])
    expect(code).toBe(0)
    expect(stdout).toContain('Welfare')
    expect(stderr).toBe('Written to kept.json.gz.\n')
    expect((await walras(['verify', 'market.json', 'kept.json.gz'])).code).toBe(0)
    expect((await walras(['clear', 'market.json', '--out', 'outcomes'])).code).toBe(0)
    expect((await walras(['verify', 'market.json', 'outcomes/market.outcome.json'])).code).toBe(0)
  })

  test('--out replaces what was there, all of it or nothing, and keeps a link', async () => {
    put('old.json', 'old')
    symlinkSync('old.json', join(folder, 'to-old.json'))
    expect((await walras(['clear', 'market.json', '--out', 'to-old.json'])).code).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'old.json'), 'utf8')).status).toBe('optimal')
    expect(readdirSync(folder).filter((name) => name.includes('.partial'))).toEqual([])
  })

  test('--out - is --json', async () => {
    const { code, stdout, stderr } = await walras(['clear', 'market.json', '--out', '-'])
    expect([code, stderr, JSON.parse(stdout).status]).toEqual([0, '', 'optimal'])
    expect(existsSync(join(folder, '-'))).toBe(false)
  })

  test.skipIf(!existsSync('/dev/full'))('a full disk is refused, and is no bug', async () => {
    const { code, stdout, stderr } = await walras(['clear', 'market.json', '--out', '/dev/full'])
    expect([code, stdout]).toEqual([1, expect.stringContaining('Welfare')])
    expect(stderr).toMatch(/^\/dev\/full: .*the disk is full \(write_failed\)\. .*\.\n$/)
    for (const command of ['clear market.json', 'schema', 'verify market.json outcome.json']) {
      const full = await run('sh', ['-c', `walras ${command} > /dev/full`])
      expect([full.code, full.stderr]).toEqual([
        1,
        expect.stringMatching(/^standard output: .*the disk is full \(write_failed\)\. .*\.\n$/),
      ])
    }
  })

  test('a bad market: every refusal with its place, code and remedy', async () => {
    const { code, stdout, stderr } = await walras(['clear', 'bad.json'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('bad.json, /bids/1/bid')
    expect(stderr).toContain('bad.json, /bids/2/id')
    for (const line of stderr.trimEnd().split('\n')) expect(line).toMatch(/ \([a-z_]+\)\. .*\.$/)
  })

  test('a bad market, --json: a list of refusals', async () => {
    const { code, stdout, stderr } = await walras(['clear', 'bad.json', '--json'])
    expect([code, stderr]).toEqual([1, ''])
    for (const refusal of JSON.parse(stdout))
      expect(Object.keys(refusal).sort()).toEqual(['at', 'cause', 'code', 'remedy'])
  })
})

describe('verify', () => {
  test('ticks off the nine rules', async () => {
    const { code, stdout, stderr } = await walras(['verify', 'market.json', 'outcome.json'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.match(/^✓ [1-9] /gm)).toHaveLength(9)
    expect(stdout).toContain('Valid: all nine rules hold.')
  })

  test('names the rule that is broken, and where', async () => {
    const { code, stdout } = await walras(['verify', 'market.json', 'wrong.json'])
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^✗ 4 One price\n {4}\/fills\/0 {2}b-16 pays 39\.00; its lots cost 40\.00/m,
    )
    expect(stdout).toMatch(/Not valid: [0-9] rules? broken/)
  })

  test('says first that an outcome is of another market', async () => {
    put('other.json', JSON.stringify({ ...MARKET, currency: 'EUR' }))
    const { code, stdout } = await walras(['verify', 'other.json', 'outcome.json'])
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^outcome\.json is an outcome of another market than other\.json: .*\n\n✓/,
    )
  })

  test('--json, from a pipe', async () => {
    const wrong = readFileSync(join(folder, 'wrong.json'), 'utf8')
    const { code, stdout } = await walras(['verify', 'market.json', '-', '--json'], wrong)
    const { valid, sameInput, rules } = JSON.parse(stdout)
    expect([code, valid, sameInput, rules.length]).toEqual([1, false, true, 9])
    expect(rules[3]).toMatchObject({ rule: 4, name: 'One price', holds: false })
  })

  test('an outcome that is none', async () => {
    const { code, stdout, stderr } = await walras(['verify', 'market.json', 'market.json'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^market\.json(?:, \/[^:]*)?: .*\(missing_key\)/)
  })
})

describe('audit', () => {
  test('ticks off every check', async () => {
    const { code, stdout, stderr } = await walras(['audit', 'bundle.json'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.match(/^✓ /gm)).toHaveLength(16)
    expect(stdout).toContain(`✓ Signed by ${VENUE.publicKey}\n`)
    expect(stdout).toContain('✓ Rule 9: Order is no advantage\n')
    expect(stdout).toMatch(/\n\nCompare the key .*\nValid: all 16 checks hold\.\n$/)
  })

  test('names what is broken, where, and what to do', async () => {
    put('bundle-altered.json', BUNDLE.replace('"limit":"4.00"', '"limit":"4.01"'))
    const args = ['audit', 'bundle-altered.json', '--key', VENUE.publicKey]
    const { code, stdout } = await walras(args)
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^✗ Nothing was altered since it was signed\n {4}bundle-altered\.json, \/digest: .*\(bundle_digest_wrong\)\. Fetch/m,
    )
    expect(stdout).toContain('(input_root_wrong)')
    expect(stdout).toMatch(/\n\nNot valid: 5 checks broken\.\n$/)
  })

  test('--receipt says whether the book keeps what was promised', async () => {
    const receipts = receiptsOf('lab-a')
    put('receipt-2.json', JSON.stringify(receipts[1]))
    put('receipt-3.json', JSON.stringify({ ...receipts[0], salt: '00'.repeat(32) }))
    const both = await walras([
      'audit',
      'bundle.json',
      '--receipt',
      'receipt.json',
      'receipt-2.json',
    ])
    expect([both.code, both.stdout]).toEqual([0, expect.stringContaining('✓ Receipt of bid too\n')])
    const wrong = await walras(['audit', 'bundle.json', '--receipt', 'receipt-3.json', '--json'])
    const { valid, checks } = JSON.parse(wrong.stdout)
    expect([wrong.code, valid, checks.length]).toEqual([1, false, 17])
    expect(checks[16]).toMatchObject({
      id: 'receipt mine 1',
      held: false,
      faults: [{ code: 'receipt_commitment_wrong' }, { code: 'receipt_not_in_book' }],
    })
  })

  test('what is no bundle, what is no receipt', async () => {
    const market = await walras(['audit', 'market.json'])
    expect([market.code, market.stdout]).toEqual([
      1,
      expect.stringMatching(/^✗ A bundle.*\n.*missing_key/),
    ])
    expect(market.stdout).toContain('Nothing else can be checked of it.')
    const receipt = await walras(['audit', 'bundle.json', '--receipt', 'bundle.json'])
    expect([receipt.code, receipt.stdout]).toEqual([1, ''])
    expect(receipt.stderr).toMatch(/^bundle\.json, \/kind: .*kind_unknown/)
    const key = await walras(['audit', 'bundle.json', '--key', 'AAAA'])
    expect([key.code, key.stderr]).toEqual([2, expect.stringContaining('32 bytes as base64url')])
  })
})

describe('explain', () => {
  test('reads the bid back and says why, and what would have filled it', async () => {
    const { code, stdout, stderr } = await walras([
      'explain',
      'market.json',
      'outcome.json',
      'b-17',
    ])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('b-17 by lab-b\nBuy up to 3 lots of "h100"')
    expect(stdout).toContain('Refused: one lot costs 8.00 USD and it pays at most 4.00 USD')
    expect(stdout).toMatch(
      /With a limit of 10\.[0-9]+ \(.*it would have been filled, at least in part: no smaller change of it does, as clearing again confirms\./,
    )
  })

  test('--json --no-resolve: as data', async () => {
    const args = ['explain', 'market.json', 'outcome.json', 'b-17', '--json', '--no-resolve']
    const { code, stdout } = await walras(args)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      bid: 'b-17',
      fate: 'refused',
      reason: 'outOfTheMoney',
      change: { kind: 'limit', to: '8.00', confirmed: false },
    })
  })

  test('a filled bid', async () => {
    const { stdout } = await walras(['explain', 'market.json', 'outcome.json', 'b-16'])
    expect(stdout).toContain('Filled: receives 5 lots of "h100", and pays 40.00 USD in all')
  })
})

test('schema prints the schema, and readers may stop reading', async () => {
  const { code, stdout } = await walras(['schema'])
  expect([code, JSON.parse(stdout).$schema]).toEqual([
    0,
    'https://json-schema.org/draft/2020-12/schema',
  ])
  const { stderr } = await run('sh', [
    '-c',
    'walras schema | true; walras clear market.json --json | true',
  ])
  expect(stderr).toBe('')
})

test('the exit code stays what it is when nobody reads on', async () => {
  const broken = '(walras verify market.json wrong.json; echo $? >&2) | true'
  expect((await run('sh', ['-c', broken])).stderr).toBe('1\n')
  const kept = 'walras clear market.json twin.json --out outcomes | true; ls outcomes'
  const { stdout } = await run('sh', ['-c', kept])
  expect(stdout).toContain('twin.outcome.json')
})

describe('help', () => {
  const COMMANDS = [
    [],
    ['clear'],
    ['verify'],
    ['audit'],
    ['explain'],
    ['schema'],
    ['serve'],
    ['journal'],
    ['journal', 'verify'],
    ['journal', 'export'],
    ['journal', 'backup'],
    ['journal', 'restore'],
    ['help'],
  ]

  test.each(COMMANDS)('walras %s --help leads with examples', async (...command) => {
    const { code, stdout, stderr } = await walras([...command, '--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Examples:\n {2}/)
    if (command[0] !== 'help') expect((await walras(['help', ...command])).stdout).toBe(stdout)
  })

  test.skipIf(isFast)(
    'every example of it runs',
    async () => {
      for (const command of COMMANDS) {
        const { stdout } = await walras([...command, '--help'])
        for (const example of examplesIn(stdout)) {
          const { code, stderr } = await run('sh', ['-c', example])
          expect({ example, code, stderr: stderr.replace(/^Written to .*\n/, '') }).toEqual({
            example,
            code: 0,
            stderr: '',
          })
        }
      }
    },
    300_000,
  )

  test('--version', async () => {
    const { code, stdout } = await walras(['--version'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[0-9]+\.[0-9]+\.[0-9]+\n$/)])
  })

  /** `serve` runs until it is stopped, so its examples are tried elsewhere. */
  function examplesIn(help: string): readonly string[] {
    const lines = (/^Examples:\n((?: {2}.*\n)+)/.exec(help)?.[1] ?? '').split('\n').filter(Boolean)
    expect(lines.length).toBeGreaterThan(0)
    return lines
      .map((line) => line.trim().split(/ {3,}/)[0] ?? '')
      .filter((line) => !/^walras serve/.test(line))
  }
})

describe.concurrent('used otherwise than it should be: exit code 2, cause and remedy', () => {
  test.each([
    [[], /^Examples:/],
    [['clear'], /missing required argument 'files'\. See walras clear --help\./],
    [['claer', 'market.json'], /unknown command 'claer'.*Did you mean clear\?/],
    [['clear', 'market.json', '--jsn'], /unknown option '--jsn'.*Did you mean --json\?/],
    [['clear', 'market.json', '--sec', '3'], /Did you mean --seconds\?/],
    [['help', 'claer'], /unknown command 'claer'/],
    [['clear', 'market.json', '--out', 'market.json'], /is the market file itself/],
    [['clear', 'market.json', '--out', 'link.json'], /is the market file itself/],
    [['clear', 'link.json', '--out', 'twin.json'], /is the market file itself/],
    [['clear', 'none.json'], /cannot read none\.json: there is no such file\. Check the path/],
    [['clear', 'outcomes'], /cannot read outcomes: it is a folder\. Name a file in it/],
    [
      ['clear', 'market.json', '--gap', 'abc'],
      /'--gap <fraction>' argument 'abc' is invalid\. Write a fraction/,
    ],
    [['clear', 'market.json', '--gap', '1%'], /Did you mean 0\.01\?/],
    [['clear', 'market.json', '--gap', '1'], /less than 1/],
    [['clear', 'market.json', '--seconds', '-1'], /'-1' is invalid\. Write a number of seconds/],
    [['clear', 'market.json', '--seconds', '2m'], /Did you mean 120\?/],
    [['clear', 'market.json', '--seconds', '1e400'], /Write a number of seconds/],
    [['clear', 'market.json', '--seed', ''], /Write a text/],
    [
      ['clear', 'market.json', 'market.json.gz', '--out', 'x.json'],
      /one file, but 2 markets.*Name an existing folder/,
    ],
    [
      ['clear', 'market.json', 'market.json.gz', '--out', 'outcomes'],
      /two of the files would write/,
    ],
    [
      ['clear', 'market.json', '--out', 'no/such/x.json'],
      /there is no folder no\/such\. Make the folder first\./,
    ],
    [['clear', '-', '-'], /named twice/],
    [['verify', 'market.json'], /missing required argument 'outcome'/],
    [['verify', '-', '-'], /It can be read only once/],
    [['verify', 'market.json', 'outcome.json', 'more'], /too many arguments/],
    [
      ['explain', 'market.json', 'outcome.json', '17'],
      /there is no bid "17" in market\.json\. Did you mean "b-17"\?/,
    ],
    [['schema', '--yaml'], /unknown option '--yaml'/],
  ])('walras %j', async (args, message) => {
    const { code, stdout, stderr } = await walras(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/^ +at /m)
  })
})

test('broken JSON is refused with its line, never with a stack trace', async () => {
  const { code, stdout, stderr } = await walras(['clear', 'not-json.txt'])
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^not-json\.txt: line 1, column [0-9]+: .*\(json_[a-z]+\)\./)
})

test('Ctrl-C asks for the best so far', async () => {
  put('hard.json', JSON.stringify(hardMarket()))
  const child = spawn(
    process.execPath,
    [BIN, 'clear', 'hard.json', '--json', '--gap', '0', '--seconds', '45'],
    {
      cwd: folder,
      env: environment(),
    },
  )
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const began = performance.now()
  setTimeout(() => child.kill('SIGINT'), 5000)
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code).toBe(0)
  expect(JSON.parse(stdout).fills.length).toBeGreaterThan(0)
  if (performance.now() - began > 5000) expect(stderr).toContain('stopping with the best so far')
  expect(performance.now() - began).toBeLessThan(40_000)
})

/** Packages of products that overlap, from a fixed sequence: hard to prove, easy to fill. */
function hardMarket(): object {
  let state = 12345
  const next = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * below)
  }
  const products = Array.from({ length: 40 }, (_, k) => ({
    id: `g${k}`,
    unit: 'lot',
    tick: '0.01',
  }))
  const buys = Array.from({ length: 300 }, (_, k) => {
    const goods = new Set(Array.from({ length: 4 }, () => `g${next(40)}`))
    const lots = Object.fromEntries([...goods].map((id) => [id, 1]))
    return { id: `b${k}`, by: `p${k}`, bid: trade(lots, `${20 * goods.size + next(3000) / 100}`) }
  })
  const sells = products.map(({ id }) => ({
    id: `s-${id}`,
    by: `s-${id}`,
    bid: trade({ [id]: -1 }, '-1.00', [0, 2]),
  }))
  return { walras: 1, currency: 'USD', products, bids: [...buys, ...sells] }
}
