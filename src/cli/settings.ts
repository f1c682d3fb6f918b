import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, type Option } from 'commander'
import { readJson } from '#bidding'
import { fileCause, misused } from './problem.ts'
import { SERVE_OPTIONS, type ServeSettings } from './serve-options.ts'

/** The settings of a command once flags, environment and file are read. */
export function settingsOf(command: Command): ServeSettings {
  const { config, ...flags } = command.opts()
  const { database, ...file } = config === undefined ? {} : settingsFile(config)
  // An address with a password in it is no flag: whoever lists the processes would read it.
  const url = process.env.DATABASE_URL ?? (typeof database === 'string' ? database : undefined)
  if (url !== undefined) flags.database = url
  for (const [key, value] of Object.entries(file)) {
    const option = SERVE_OPTIONS.find((one) => one.attributeName() === key)
    if (option === undefined)
      misused(
        `${config}: "${key.slice(0, 40)}" is no setting`,
        `Use ${SERVE_OPTIONS.map((one) => one.attributeName()).join(', ')} or database.`,
      )
    const source = command.getOptionValueSource(key)
    if (source === 'default' || source === undefined) flags[key] = read(option, value, config)
  }
  return flags as ServeSettings
}

function settingsFile(path: string): Readonly<Record<string, unknown>> {
  const document = readJson(textOf(path))
  const isObject =
    document.ok &&
    typeof document.value === 'object' &&
    document.value !== null &&
    !Array.isArray(document.value)
  if (!isObject)
    misused(
      `${path} is no JSON object`,
      'Write settings as { "port": 4100, "every": 8, "data": "walras-data" }.',
    )
  return document.value as Readonly<Record<string, unknown>>
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    return misused(
      `cannot read ${path}: ${fileCause(error) ?? String(error)}`,
      'Name a settings file that you may read.',
    )
  }
}

/** As the flag would have read it. */
function read(option: Option, value: unknown, path: string): unknown {
  const text = String(value)
  try {
    if (option.argChoices !== undefined && !option.argChoices.includes(text))
      throw new InvalidArgumentError(`Choose one of ${option.argChoices.join(', ')}.`)
    return option.parseArg === undefined ? text : option.parseArg(text, undefined as never)
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    return misused(`${path}: "${option.attributeName()}" is ${text.slice(0, 40)}`, error.message)
  }
}
