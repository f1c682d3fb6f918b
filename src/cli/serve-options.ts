import { Option } from 'commander'
import { everyOption, portOption, wholeOption } from './options.ts'

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
