import { type Browser, chromium as playwright } from 'playwright-core'
import type { Chromium } from './chromium.ts'

/** Runs as root and without a GPU, and calls no one: the tests need no network. */
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
]

export function start({ executablePath, env }: Chromium): Promise<Browser> {
  return playwright.launch({
    executablePath,
    args: ARGS,
    ignoreDefaultArgs: ['--headless'],
    env: { ...definedOnly(process.env), ...env },
  })
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => !!entry[1])
  return Object.fromEntries(entries)
}
