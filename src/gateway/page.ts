import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fromRoot } from '#base'

/** What the page is made of. */
const SOURCES = ['src/web', 'src/api', 'package-lock.json']
const CACHE = 'node_modules/.cache/walras/page'

/** The folder of the built page; built first where its sources have changed since. */
export async function builtPage(): Promise<string> {
  const cache = fromRoot(CACHE)
  const folder = join(cache, sourcesHash())
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(cache, { recursive: true })
  try {
    await build(unfinished)
    for (const old of readdirSync(cache))
      if (!old.includes('.')) rmSync(join(cache, old), { recursive: true, force: true })
    if (!existsSync(folder)) renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}

async function build(folder: string): Promise<void> {
  const [vite, { default: react }] = await Promise.all([
    import('vite'),
    import('@vitejs/plugin-react'),
  ])
  await vite.build({
    configFile: false,
    root: fromRoot('src/web'),
    logLevel: 'error',
    plugins: [react()],
    build: {
      outDir: folder,
      emptyOutDir: true,
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    },
  })
}

function sourcesHash(): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap((path) => filesUnder(path)).sort())
    hash.update(`${file}\n`).update(readFileSync(fromRoot(file)))
  return hash.digest('hex').slice(0, 16)
}

function filesUnder(path: string): readonly string[] {
  if (path.endsWith('.json')) return [path]
  return readdirSync(fromRoot(path), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
  )
}
