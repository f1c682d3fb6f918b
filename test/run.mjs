/**
 * Everything `npm test` checks, in order: lint and format, types, tests.
 *
 *   npm test                           all of it
 *   npm test -- --fast                 without test/browser/ and the long *.slow.test.ts files
 *   npm test -- --whole test/crash     sweeps at their full length: five hundred kills on each journal
 *   npm test -- src/auction -t welfare any other argument goes to Vitest
 *
 * The last line is `N passed, N failed`. N passed counts tests; N failed counts tests, test files
 * that could not be loaded, and the lint and type checks.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const reportFile = join(root, 'node_modules', '.cache', 'walras', 'test-report.json')

/** Colours are for terminals: in a pipe or a log file they are noise. */
const plain = !process.stdout.isTTY

const args = process.argv.slice(2)
const fast = args.includes('--fast')
const whole = args.includes('--whole')
const vitestArgs = args.filter((arg) => arg !== '--fast' && arg !== '--whole')

const checks = [
  check('Lint and format', '@biomejs/biome', 'biome', [
    'ci',
    plain ? '--colors=off' : '--colors=force',
  ]),
  check('Types', 'typescript', 'tsc', []),
]
const tests = runVitest()
const passed = tests.passed
const failed = tests.failed + checks.filter((ok) => !ok).length
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function check(title, packageName, command, commandArgs) {
  console.log(`\n▸ ${title}`)
  const ok = run(packageName, command, commandArgs) === 0
  if (!ok) console.log(`✗ ${title}: see above`)
  return ok
}

function runVitest() {
  console.log('\n▸ Tests')
  mkdirSync(dirname(reportFile), { recursive: true })
  rmSync(reportFile, { force: true })
  const status = run(
    'vitest',
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`].concat(
      fast ? ['--project=unit'] : [],
      vitestArgs,
    ),
    { ...(fast && { WALRAS_TEST_FAST: '1' }), ...(whole && { WALRAS_TEST_WHOLE: '1' }) },
  )
  const counts = countResults()
  // Vitest also fails without a failed test: no file matched, an error outside of any test.
  if (status !== 0 && counts.failed === 0) return { ...counts, failed: 1 }
  return counts
}

function countResults() {
  let report
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8'))
  } catch {
    return { passed: 0, failed: 1 }
  }
  const failedToLoad = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + failedToLoad.length }
}

/** Runs a package's command with this Node, without a shell or npx in between. */
function run(packageName, command, commandArgs, env = {}) {
  const packageFile = createRequire(import.meta.url).resolve(`${packageName}/package.json`)
  const { bin } = JSON.parse(readFileSync(packageFile, 'utf8'))
  const file = join(dirname(packageFile), typeof bin === 'string' ? bin : bin[command])
  const { status } = spawnSync(process.execPath, [file, ...commandArgs], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(plain ? { NO_COLOR: '1' } : {}), ...env },
  })
  return status
}
