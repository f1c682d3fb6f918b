import type { Browser } from 'playwright-core'
import { inject } from 'vitest'
import { start } from './start.ts'

/**
 * Starts the tests' browser; the caller closes it.
 *
 *   const browser = await launch()
 *   const page = await browser.newPage()
 */
export const launch = (): Promise<Browser> => start(inject('chromium'))
