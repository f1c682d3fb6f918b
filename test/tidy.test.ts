/** The rules of the house that a reader can break without noticing, as tests. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const SELF = 'test/tidy.test.ts'

/** In reading order. A module may import only the modules to its right. */
const PURE_CORE = ['base', 'market', 'bidding', 'solver', 'auction']
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  market: ['base'],
  bidding: ['base', 'market'],
  margin: ['base', 'market', 'bidding'],
  seals: ['base'],
  solver: ['base'],
  auction: ['base', 'market', 'bidding', 'solver'],
  journal: ['base'],
  ledger: ['base', 'market'],
  contracts: ['base', 'market', 'ledger'],
  exchange: ['base', 'market', 'bidding', 'auction', 'ledger', 'contracts', 'margin'],
  desk: ['base', 'seals', 'journal', 'exchange'],
  audit: ['base', 'market', 'bidding', 'auction', 'exchange'],
  simulator: [...PURE_CORE, 'exchange'],
  api: ['base', 'market', 'bidding', 'auction'],
  client: ['base', 'api'],
  gateway: [
    ...PURE_CORE,
    'contracts',
    'margin',
    'seals',
    'journal',
    'exchange',
    'desk',
    'audit',
    'simulator',
    'api',
  ],
  cli: [
    ...PURE_CORE,
    'contracts',
    'seals',
    'journal',
    'exchange',
    'desk',
    'audit',
    'simulator',
    'api',
    'client',
    'gateway',
  ],
  web: ['base', 'api'],
}

/** Programs, entered by a command and not by an import: they have no door. */
const WITHOUT_DOOR = ['cli', 'web']

/** What would let the same commands give another result on another day or machine. */
const PURE_MODULES = [
  'base',
  'market',
  'bidding',
  'margin',
  'auction',
  'ledger',
  'contracts',
  'exchange',
  'audit',
]
const BANNED: Readonly<Record<string, RegExp>> = {
  'Date.now': /\bDate\s*\.\s*now\b/,
  'performance.now': /\bperformance\s*\.\s*now\b/,
  'new Date(': /\bnew\s+Date\b/,
  'Math.random': /\bMath\s*\.\s*random\b/,
  localeCompare: /\blocaleCompare\b/,
  'process.': /\bprocess\s*\./,
  'console.': /\bconsole\s*\./,
  'cast to any': /\bas\s+any\b|<any>/,
  'default export': /\bexport\s+default\b|\bas\s+default\b/,
}

/** File → what it may use all the same, with the reason as a comment. This list only shrinks. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {}

const SKIPPED_FOLDERS = ['.git', ...(read('.gitignore').match(/^[^\s#]+(?=\/$)/gm) ?? [])]
const TEXT = /\.(?:ts|tsx|mts|mjs|js|css|html|json|md|txt|sh|yml|yaml|csv|svg)$|(?:^|\/)[^.]+$/
const SOURCE = /\.(?:ts|tsx|mts|mjs)$/
const TEST = /\.test\.tsx?$/

type Rule = (file: string, text: string) => readonly string[]

const files = listFiles(ROOT).filter((file) => TEXT.test(file))

describe('imports', () => {
  check(importDirections, (file) => SOURCE.test(file) && file !== SELF)

  test.each([
    ['src/market/a.ts', "import { clear } from '#auction'", 'market may not import #auction'],
    ['src/web/a.tsx', "export { x } from '#exchange'", 'web may not import #exchange'],
    ['src/cli/a.ts', "await import('../web/main.ts')", "leaves the module: '../web/main.ts'"],
    ['src/auction/a.ts', "import '../base/order.ts'", "leaves the module: '../base/order.ts'"],
    ['src/auction/a.ts', "import type { A } from '#auction'", 'its own door'],
    ['src/auction/a.ts', "import { b } from './b'", "needs its extension: './b'"],
    ['src/auction/a.ts', "import { b } from '#core'", 'no such door: #core'],
    ['src/auction/a.ts', "import {\n  b,\n} from '#api'", 'auction may not import #api'],
    ['test/a.test.ts', "import { b } from '../src/auction/b.ts'", 'use #auction'],
  ])('refuses, in %s, %s', (file, text, problem) => {
    expect(importDirections(file, text).join()).toContain(problem)
  })

  test.each([
    ['src/auction/a.ts', "import { b } from '#market'\nimport './forms/b.ts'"],
    ['src/auction/forms/a.ts', "import { b } from '../b.ts'\nimport { c } from 'node:fs'"],
    ['src/auction/a.ts', "// import { b } from '#api'\n/* from '#web' */"],
    ['src/auction/a.test.ts', "import { bids } from '../../test/arbitraries/bids.ts'"],
    [
      'test/a.test.ts',
      "import { clear } from '#auction'\nimport { main } from '../src/cli/main.ts'",
    ],
  ])('allows, in %s, %s', (file, text) => {
    expect(importDirections(file, text)).toEqual([])
  })

  test('every module has its place in the table, and its door in package.json', () => {
    const doors = JSON.parse(read('package.json')).imports
    const withDoor = Object.keys(MAY_IMPORT).filter((module) => !WITHOUT_DOOR.includes(module))
    expect(doors).toEqual(
      Object.fromEntries(withDoor.map((module) => [`#${module}`, `./src/${module}/index.ts`])),
    )
    const folders = new Set(files.map(moduleOf).filter((module) => module !== undefined))
    expect([...folders].filter((module) => !(module in MAY_IMPORT))).toEqual([])
  })
})

describe('purity', () => {
  check(purity, (file) => {
    return PURE_MODULES.includes(moduleOf(file) ?? '') && SOURCE.test(file) && !TEST.test(file)
  })

  test.each([
    ['const now = Date.now()', 'Date.now'],
    ['const now = new Date()', 'new Date('],
    ['names.sort((a, b) => a.localeCompare(b))', 'localeCompare'],
    ['return Math.random()', 'Math.random'],
    ['const home = process.env.HOME', 'process.'],
    ['console.log(bid)', 'console.'],
    ['const x = y as any', 'cast to any'],
    ['export default function () {}', 'default export'],
  ])('refuses %s', (text, problem) => {
    expect(purity('src/auction/a.ts', text).join()).toContain(problem)
  })

  test('reads code only, neither comments nor texts', () => {
    const text = "// Date.now is banned\nconst help = 'Stops the process.'\n/* console. */"
    expect(purity('src/auction/a.ts', text)).toEqual([])
  })

  test('every exception is still needed', () => {
    const unused = Object.entries(EXCEPTIONS).flatMap(([file, names]) =>
      names.filter((name) => !BANNED[name]?.test(codeOnly(read(file)))).map((name) => [file, name]),
    )
    expect(unused).toEqual([])
  })
})

describe('module purpose', () => {
  check(opensWithPurpose, (file) => /^src\/[^/]+\/index\.ts$/.test(file))

  test.each([
    "export * from './a.ts'",
    '// The nouns.\n',
    '/** */\n',
    '/* The nouns of it. */\n',
  ])('refuses %j', (text) => expect(opensWithPurpose('src/market/index.ts', text)).toHaveLength(1))
})

describe('unfinished work', () => {
  check(unfinishedWork, (file) => file !== SELF)

  test.each(['// TODO later', 'const x = 1 // FIXME'])('refuses %j', (text) => {
    expect(unfinishedWork('a.ts', text)).toHaveLength(1)
  })
})

describe('paths and hosts', () => {
  check(pathsOutside, (file) => file !== SELF)
  check(registryHosts, (file) => ['package-lock.json', '.npmrc', 'package.json'].includes(file))

  test.each([
    ['README.md', 'see /home/ann/notes'],
    ['README.md', 'see ../elsewhere/notes.md'],
    ['src/cli/main.ts', "read('../../../other/file')"],
  ])('refuses, in %s, %j', (file, text) => expect(pathsOutside(file, text)).toHaveLength(1))

  test('allows the shared folder and paths that stay inside', () => {
    expect(pathsOutside('README.md', 'see ../shared/data/README.md')).toEqual([])
    expect(pathsOutside('docs/guides/a.md', 'see ../../README.md')).toEqual([])
  })

  test.each([
    '"resolved": "https://registry.example.org/a.tgz"',
    'registry=https://npm.example',
  ])('refuses %j', (text) => expect(registryHosts('package-lock.json', text)).toHaveLength(1))
})

describe('links', () => {
  check(relativeLinks, (file) => file.endsWith('.md'))

  test('refuses a link to nothing, allows one to a file and one to the web', () => {
    const text = '[a](no/such.md#x) [b](package.json) [c](https://example.org) [d](#here)'
    expect(relativeLinks('README.md', text)).toEqual(['README.md:1: no such file: no/such.md'])
  })
})

function check(rule: Rule, applies: (file: string) => boolean): void {
  test('hold in every file', () => {
    expect(files.filter(applies).flatMap((file) => rule(file, read(file)))).toEqual([])
  })
}

function importDirections(file: string, text: string): readonly string[] {
  const module = moduleOf(file)
  return matches(withoutComments(text), IMPORT).flatMap(
    ({ line, groups: [, , specifier = ''] }) => {
      const problem = specifier.startsWith('#')
        ? doorProblem(module, specifier.slice(1))
        : specifier.startsWith('.')
          ? relativeProblem(file, module, specifier)
          : undefined
      return problem ? [`${file}:${line}: ${problem}`] : []
    },
  )
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(['"])([^'"\n]+)\1/gm

function doorProblem(module: string | undefined, target: string): string | undefined {
  if (!(target in MAY_IMPORT) || WITHOUT_DOOR.includes(target)) return `no such door: #${target}`
  if (module === undefined) return undefined
  if (module === target)
    return `inside a module, import './file.ts' and not its own door #${target}`
  if (!MAY_IMPORT[module]?.includes(target)) return `${module} may not import #${target}`
  return undefined
}

function relativeProblem(file: string, module: string | undefined, specifier: string) {
  const path = specifier.replace(/\?.*$/, '')
  if (extname(path) === '') return `a relative import needs its extension: '${specifier}'`
  const target = toPosix(relative(ROOT, resolve(ROOT, dirname(file), path)))
  const targetModule = moduleOf(target)
  if (targetModule === module) return undefined
  if (module === undefined && WITHOUT_DOOR.includes(targetModule ?? '')) return undefined
  if (TEST.test(file) && target.startsWith('test/')) return undefined
  return targetModule && module === undefined
    ? `use #${targetModule}: '${specifier}'`
    : `leaves the module: '${specifier}'`
}

function purity(file: string, text: string): readonly string[] {
  const allowed = EXCEPTIONS[file] ?? []
  const banned = Object.entries(BANNED).filter(([name]) => !allowed.includes(name))
  return codeOnly(text)
    .split('\n')
    .flatMap((line, index) =>
      banned
        .filter(([, pattern]) => pattern.test(line))
        .map(([name]) => `${file}:${index + 1}: ${name}`),
    )
}

function opensWithPurpose(file: string, text: string): readonly string[] {
  const purpose = /^\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? ''
  const words = purpose.match(/\w+/g)?.length ?? 0
  return words >= 3 ? [] : [`${file}: has to open with a doc comment saying what the module is for`]
}

function unfinishedWork(file: string, text: string): readonly string[] {
  return matches(text, /\b(?:TODO|FIXME)\b/g).map(({ line }) => `${file}:${line}: unfinished work`)
}

function pathsOutside(file: string, text: string): readonly string[] {
  const ofAMachine = matches(text, /(?<![\w.$}/~-])\/(?:work|home|Users|root)\/[\w.-]+/g)
  const upward = matches(text, /(?<![\w/.])(?:\.\.\/)+[\w@.-]+/g).filter(
    ({ groups: [path = ''] }) => {
      const fromRoot = toPosix(relative(ROOT, resolve(ROOT, dirname(file), path)))
      return fromRoot.startsWith('../') && fromRoot !== '../shared'
    },
  )
  return [...ofAMachine, ...upward].map(
    ({ line, groups: [path] }) => `${file}:${line}: a path outside the repository: ${path}`,
  )
}

function registryHosts(file: string, text: string): readonly string[] {
  return matches(text, /"resolved":|\bregistry\s*=|\/\/registry\./g)
    .slice(0, 1)
    .map(({ line }) => `${file}:${line}: names a registry host`)
}

function relativeLinks(file: string, text: string): readonly string[] {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, blank).replace(/`[^`\n]*`/g, blank)
  return matches(prose, /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s*(\S+)/gm).flatMap(
    ({ line, groups: [, inline, reference] }) => {
      const path = decodeURI((inline ?? reference ?? '').replace(/[#?].*$/, ''))
      if (path === '' || /^[a-z][a-z+.-]*:/i.test(path)) return []
      const target = resolve(ROOT, dirname(file), path)
      const isShared = toPosix(relative(ROOT, target)).startsWith('../shared')
      return isShared || existsSync(target) ? [] : [`${file}:${line}: no such file: ${path}`]
    },
  )
}

/** `src/auction/forms/a.ts` → `auction`; undefined outside of src/. */
function moduleOf(file: string): string | undefined {
  return /^src\/([^/]+)\//.exec(file)?.[1]
}

type Match = { readonly line: number; readonly groups: readonly (string | undefined)[] }

function matches(text: string, pattern: RegExp): readonly Match[] {
  return [...text.matchAll(pattern)].map((match) => ({
    line: text.slice(0, match.index + match[0].search(/\S/)).split('\n').length,
    groups: [...match],
  }))
}

const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g

function withoutComments(text: string): string {
  return text.replace(TOKEN, (token) => (token.startsWith('/') ? blank(token) : token))
}

function codeOnly(text: string): string {
  return text.replace(TOKEN, (token) => (token.startsWith('`') ? token : blank(token)))
}

/** Same lines, nothing on them: line numbers stay right. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED_FOLDERS.includes(entry.name)) return []
    const path = join(folder, entry.name)
    if (statSync(path).isDirectory()) return listFiles(path)
    return [toPosix(relative(ROOT, path))]
  })
}

function toPosix(path: string): string {
  return path.split(sep).join('/')
}
