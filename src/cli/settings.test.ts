import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { CONFIG_OPTION, SERVE_OPTIONS } from './serve-options.ts'
import { settingsOf } from './settings.ts'

afterEach(() => vi.unstubAllEnvs())

function settings(args: readonly string[]) {
  const command = new Command('serve').exitOverride()
  for (const option of [...SERVE_OPTIONS, CONFIG_OPTION]) command.addOption(option)
  command.parse(args, { from: 'user' })
  return settingsOf(command)
}

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'walras-settings-')), 'settings.json')
  writeFileSync(path, text)
  return path
}

test('a flag wins over the environment, that over the file, that over what is said by default', () => {
  vi.stubEnv('WALRAS_EVERY', '20')
  vi.stubEnv('WALRAS_PORT', '5000')
  const config = file('{ "every": 30, "seed": 9, "port": 6000, "crowd": "absent" }')
  expect(settings(['--config', config, '--port', '7000'])).toEqual({
    port: 7000,
    every: 20,
    seed: 9,
    data: 'walras-data',
    crowd: 'absent',
    log: 'warn',
  })
})

test.each([
  ['{ "ports": 1 }', '"ports" is no setting. Use port, every'],
  ['{ "port": 70000 }', '"port" is 70000. Write a port from 0 to 65535'],
  ['{ "crowd": "many" }', 'Choose one of present, absent'],
  ['[1]', 'is no JSON object'],
  ['{ "port": 1, "port": 2 }', 'is no JSON object'],
])('refuses %s', (text, cause) => {
  expect(() => settings(['--config', file(text)])).toThrow(cause)
})

test('refuses a file that is not there', () => {
  expect(() => settings(['--config', 'none.json'])).toThrow('there is no such file')
})
