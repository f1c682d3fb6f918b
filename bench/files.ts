import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The data sets lie beside the repository; they are not part of it. */
const DATA = fileURLToPath(new URL('../../shared/data', import.meta.url))
const FOLDERS = ['italy', 'auction', 'exchange'] as const
const SUFFIX = '.json.gz'

export interface MarketPath {
  readonly name: string
  readonly path: string
}

/** What each group name stands for. */
export const GROUPS: Readonly<Record<string, (folder: string, name: string) => boolean>> = {
  italy: (folder, name) => folder === 'italy' && !name.includes('pinned'),
  pinned: (folder, name) => folder === 'italy' && name.includes('pinned'),
  auction: (folder) => folder === 'auction',
  exchange: (folder) => folder === 'exchange',
  all: () => true,
}

/** A little of everything, in a few minutes. */
export const QUICK = [
  'italy-2025-04-01',
  'italy-pinned-2025-04-06',
  'cats-L3-small-a',
  'cats-regions-mid-a',
  'cats-L5-medium-a',
  'lau-goh-in401',
  'gpx-small-a',
  'nsw-small-a',
  'gpx-medium-a',
]

/** What was asked for cannot be found; the message says what can. */
export class NotFound extends Error {}

/** Files by path, by name of a data set or by group, each once. */
export function marketPaths(words: readonly string[]): readonly MarketPath[] {
  const found = (words.length === 0 ? QUICK : words).flatMap(pathsOf)
  return [...new Map(found.map((file) => [file.path, file])).values()]
}

function pathsOf(word: string): readonly MarketPath[] {
  if (existsSync(word) && statSync(word).isFile()) {
    const name = basename(word).replace(/(?:\.json)?(?:\.gz)?$/, '')
    return [{ name, path: resolve(word) }]
  }
  const group = GROUPS[word]
  const all = dataSets()
  const found = all.filter(({ folder, name }) => group?.(folder, name) ?? name === word)
  if (found.length === 0)
    throw new NotFound(
      `no file, data set or group ${word}: name a market file, one of the data sets in ${DATA}, or one of ${Object.keys(GROUPS).join(', ')}`,
    )
  return found
}

function dataSets(): readonly (MarketPath & { readonly folder: string })[] {
  if (!existsSync(DATA))
    throw new NotFound(
      `the data sets are not there: ${DATA} does not exist; market files can be named by path all the same`,
    )
  return FOLDERS.flatMap((folder) => {
    const at = join(DATA, folder)
    if (!existsSync(at)) return []
    return readdirSync(at)
      .filter((name) => name.endsWith(SUFFIX))
      .sort()
      .map((name) => ({ folder, name: name.slice(0, -SUFFIX.length), path: join(at, name) }))
  })
}
