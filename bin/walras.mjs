#!/usr/bin/env node
/** The `walras` command. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Walras needs Node.js 20 or later; this is ${process.version}.`)
  process.exit(1)
}
// A fresh clone run directly, not through `npm start`: install first.
if (!existsSync(fromRoot('node_modules')) && existsSync(fromRoot('ensure.mjs')))
  await import('../ensure.mjs')

const { importProgram } = await import('./program.mjs')
await importProgram('main')
