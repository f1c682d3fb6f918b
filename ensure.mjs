/**
 * Makes sure the packages in node_modules are those of package-lock.json, and installs them if not.
 * Runs before `npm start` and `npm test`, so it may use nothing but Node itself.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const stampFile = join(root, 'node_modules', '.walras-lock-hash')

requireNode20()
const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== lockHash) {
  if (isInstalled()) writeFileSync(stampFile, lockHash)
  else install()
}

function requireNode20() {
  if (Number(process.versions.node.split('.')[0]) >= 20) return
  fail(`Walras needs Node.js 20 or later; this is ${process.version}.`, [
    'Install a current version from https://nodejs.org and run the command again.',
  ])
}

/** Are the packages there already, all of them in the lock's versions, because somebody ran npm? It keeps its own list of them. */
function isInstalled() {
  const listed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(listed)) return false
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const installed = JSON.parse(readFileSync(listed, 'utf8')).packages
  return Object.entries(packages).every(
    ([path, { version, optional }]) =>
      path === '' || optional === true || installed[path]?.version === version,
  )
}

/** Install scripts are never run: no dependency needs one, and none gets to run code at install. */
function install() {
  console.log('Installing the packages named in package-lock.json (about 20 s, once) …')
  const { status, error } = npm(['ci', '--ignore-scripts', '--include=dev', '--loglevel=error'])
  if (error || status !== 0) {
    fail(`npm ci failed${error ? `: ${error.message}` : ` with exit code ${status}`}.`, [
      'If npm could not reach its registry: check the network, or `npm config get registry`.',
      'If the lock does not match package.json: run `npm install --ignore-scripts`.',
      'Then run the command again.',
    ])
  }
  writeFileSync(stampFile, lockHash)
  console.log('Packages installed.')
}

/** The npm that is running us, if any; otherwise the one on the PATH. */
function npm(args) {
  const options = { cwd: root, stdio: 'inherit' }
  const running = process.env.npm_execpath
  return running?.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [running, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
}

function fail(problem, remedies) {
  console.error(`\n${problem}\n${remedies.map((remedy) => `  ${remedy}`).join('\n')}\n`)
  process.exit(1)
}
