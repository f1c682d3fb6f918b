import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** A browser to start: its program, and what its environment needs beside our own. */
export type Chromium = {
  readonly executablePath: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * The browser for the tests: the one named by CHROME_PATH; else the one that comes with the
 * packages (Linux on x64), unpacked on first use; else Debian's.
 */
export async function findChromium(): Promise<Chromium> {
  const named = process.env.CHROME_PATH
  if (named) return { executablePath: named, env: {} }
  if (process.platform === 'linux' && process.arch === 'x64') return packagedChromium()
  const system = '/usr/bin/chromium'
  if (existsSync(system)) return { executablePath: system, env: {} }
  throw new Error(
    'No browser for the tests in test/browser/. Set CHROME_PATH to a Chrome or Chromium program, ' +
      'or leave these tests out: npm test -- --fast',
  )
}

/**
 * Unpacks @sparticuz/chromium and the libraries it brings along, so that a machine needs none.
 * Into a folder of its own version, and moved into place when complete: an interrupted run leaves
 * nothing half-written, and an upgrade never meets the files of the version before it.
 */
async function packagedChromium(): Promise<Chromium> {
  const folder = join(process.cwd(), 'node_modules', '.cache', `chromium-${packagedVersion()}`)
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`
    mkdirSync(unfinished, { recursive: true })
    try {
      await unpackInto(unfinished)
      if (!existsSync(folder)) renameSync(unfinished, folder)
    } finally {
      rmSync(unfinished, { recursive: true, force: true })
    }
  }
  const fonts = join(folder, 'fonts.conf')
  writeFileSync(fonts, fontConfiguration(folder))
  const libraries = [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH]
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: libraries.filter(Boolean).join(':'),
      FONTCONFIG_FILE: fonts,
    },
  }
}

/** The package unpacks into TMPDIR, and its libraries only where it believes to be on AWS. */
async function unpackInto(folder: string): Promise<void> {
  const restore = rememberEnv(['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH'])
  process.env.TMPDIR = folder
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x'
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    await chromium.executablePath()
  } finally {
    restore()
  }
}

/** The package's own configuration looks for its fonts in /tmp; ours, where they were unpacked. */
const fontConfiguration = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`

function rememberEnv(names: readonly string[]): () => void {
  const before = names.map((name) => [name, process.env[name]] as const)
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

function packagedVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const packageFile = entry.replace(/(@sparticuz[\\/]chromium)[\\/].*$/, '$1/package.json')
  return JSON.parse(readFileSync(packageFile, 'utf8')).version
}
