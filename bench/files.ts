import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The data sets lie beside the repository; they are not part of it. */
const DATA = fileURLToPath(new URL('../../shared/data', import.meta.url))
const SHOWN = relative('', DATA)
const FOLDERS = ['italy', 'auction', 'exchange'] as const
const SUFFIX = '.json.gz'

export interface MarketPath {
  readonly name: string
  readonly path: string
  /** One of the groups of data sets, or `files` for a path. */
  readonly group: string
}

/** Names that stand for several data sets. */
export const GROUPS = ['italy', 'pinned', 'auction', 'exchange', 'all'] as const

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

/** Files by path, by name of a data set or by group, each once; without any word, those of QUICK. */
export function marketPaths(words: readonly string[]): readonly MarketPath[] {
  const found = (words.length === 0 ? QUICK : words).flatMap(pathsOf)
  return [...new Map(found.map((file) => [file.path, file])).values()]
}

function pathsOf(word: string): readonly MarketPath[] {
  if (existsSync(word) && statSync(word).isFile()) {
    const name = basename(word).replace(/(?:\.json)?(?:\.gz)?$/, '')
    return [{ name, path: resolve(word), group: 'files' }]
  }
  const found = dataSets().filter(
    ({ group, name }) => word === 'all' || word === group || word === name,
  )
  if (found.length === 0)
    throw new NotFound(
      `no file, data set or group ${word}: name a market file, one of the data sets in ${SHOWN}, or one of ${GROUPS.join(', ')}`,
    )
  return found
}

function dataSets(): readonly MarketPath[] {
  if (!existsSync(DATA))
    throw new NotFound(
      `the data sets are not there: ${SHOWN} does not exist; market files can be named by path all the same`,
    )
  return FOLDERS.flatMap((folder) => {
    const at = join(DATA, folder)
    if (!existsSync(at)) return []
    return readdirSync(at)
      .filter((name) => name.endsWith(SUFFIX))
      .sort()
      .map((file) => {
        const name = file.slice(0, -SUFFIX.length)
        return { name, path: join(at, file), group: groupOf(folder, name) }
      })
  })
}

const groupOf = (folder: string, name: string): string =>
  name.startsWith('italy-pinned') ? 'pinned' : folder
