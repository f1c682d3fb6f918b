import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { readJson } from '#bidding'
import { everyOption, portOption, wholeOption } from './options.ts'
import { fileCause, misused } from './problem.ts'

/** What a venue is started with. */
export interface ServeSettings {
  readonly port: number
  readonly every: number
  readonly seed: number
  readonly data: string
  readonly crowd: 'present' | 'absent'
  readonly log: 'info' | 'warn' | 'error' | 'silent'
  readonly database?: string
}

/**
 * Every setting: its flag, its variable in the environment, its key in the settings file. A flag wins over the environment, that
 * over the file, that over what is said here.
 */
export const SERVE_OPTIONS: readonly Option[] = [
  new Option('--port <port>', 'where to listen; the next free port if it is taken')
    .env('WALRAS_PORT')
    .argParser(portOption)
    .default(4100),
  new Option('--every <seconds>', 'time from one auction to the next')
    .env('WALRAS_EVERY')
    .argParser(everyOption)
    .default(8),
  new Option('--seed <number>', 'what the simulated participants draw from')
    .env('WALRAS_SEED')
    .argParser(wholeOption)
    .default(7),
  new Option('--data <folder>', 'where the venue keeps everything')
    .env('WALRAS_DATA')
    .default('walras-data'),
  new Option('--crowd <presence>', 'whether simulated participants bid')
    .env('WALRAS_CROWD')
    .choices(['present', 'absent'])
    .default('present'),
  new Option('--log <level>', 'the least of what is logged on standard error, as JSON')
    .env('WALRAS_LOG')
    .choices(['info', 'warn', 'error', 'silent'])
    .default('warn'),
]

export const CONFIG_OPTION = new Option(
  '--config <file>',
  'settings, as JSON: { "port": 4100, "every": 8 }',
).env('WALRAS_CONFIG')

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
