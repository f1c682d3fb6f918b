import { defineConfig } from 'vitest/config'

/** Set by `npm test -- --fast` (test/run.mjs). */
const fast = process.env.WALRAS_TEST_FAST === '1'

/** Two projects: `unit` runs in Node alone; `browser` drives a real browser (test/browser/). */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: ['node_modules/**', 'test/browser/**', ...(fast ? ['**/*.slow.test.ts'] : [])],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/global-setup.ts'],
        },
      },
    ],
  },
})
