/**
 * The TypeScript sources as JavaScript, in a few files under node_modules/.cache that a process reads sooner than hundreds of
 * sources, each through a compiler. Made anew whenever a source has changed, by esbuild, in a fraction of a second.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CACHE = join(ROOT, 'node_modules/.cache/walras/program')

/**
 * What is begun by name: commands, the client, and the threads, whose sources' boot files have these names. Each needs a name
 * of its own, for all of them come to lie in one folder.
 */
const ENTRIES = {
  main: 'src/cli/main.ts',
  client: 'src/client/index.ts',
  'clear-once-worker-boot': 'src/cli/clear-once-worker.ts',
  'clear-worker-boot': 'src/gateway/clear-worker.ts',
  'verify-worker-boot': 'src/gateway/verify-worker.ts',
  'snapshot-worker-boot': 'src/desk/snapshot-worker.ts',
}

/** Older ones are kept for what still runs and has yet to begin a thread. */
const KEPT = 5

/** Imports an entry. Where nothing can be written, from the sources. */
export async function importProgram(entry) {
  const folder = await builtFolder().catch(() => undefined)
  if (folder !== undefined) return import(pathToFileURL(join(folder, `${entry}.mjs`)).href)
  const { register } = await import('tsx/esm/api')
  // Named, or tsx would take the compiler options of whatever folder the command is run in.
  register({ tsconfig: join(ROOT, 'tsconfig.json') })
  return import(pathToFileURL(join(ROOT, ENTRIES[entry])).href)
}

async function builtFolder() {
  const folder = join(CACHE, stampOf())
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(CACHE, { recursive: true })
  try {
    await build(unfinished)
    if (!existsSync(folder)) renameSync(unfinished, folder)
    for (const old of builtBefore().slice(KEPT)) rmSync(old, { recursive: true, force: true })
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}

async function build(outdir) {
  const esbuild = await import('esbuild')
  const entryPoints = Object.entries(ENTRIES).map(([out, file]) => ({ out, in: join(ROOT, file) }))
  await esbuild.build({
    entryPoints,
    outdir,
    absWorkingDir: ROOT,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    sourcemap: 'linked',
    keepNames: true,
    logLevel: 'silent',
  })
}

/** Newest first. */
const builtBefore = () =>
  readdirSync(CACHE)
    .filter((name) => !name.includes('.'))
    .map((name) => join(CACHE, name))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .sort((a, b) => b.at - a.at)
    .map(({ path }) => path)

/** Of names, sizes and times of all sources: to read them all takes longer than it is worth. */
function stampOf() {
  const hash = createHash('sha256')
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).sort()
  for (const file of ['../package-lock.json', '../bin/program.mjs', ...files]) {
    const { size, mtimeMs } = statSync(join(ROOT, 'src', file))
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}
