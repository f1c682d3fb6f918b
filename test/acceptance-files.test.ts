/** Every market file of the acceptance data parses, lowers, reads back in words and fits the schema. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { lowerBid, marketSchema, readMarketFile, wordsOf } from '#bidding'
import { compareText } from '#base'

const DATA = resolve(import.meta.dirname, '../../shared/data')
const files = ['italy', 'auction', 'exchange'].flatMap((folder) =>
  existsSync(join(DATA, folder))
    ? readdirSync(join(DATA, folder))
        .filter((name) => name.endsWith('.json.gz'))
        .map((name) => join(folder, name))
    : [],
)

const validate = new Ajv2020({ strict: true }).compile(marketSchema)

describe.skipIf(files.length === 0)('acceptance files', () => {
  test.each(files)('%s', (file) => {
    const bytes = readFileSync(join(DATA, file))
    const started = performance.now()
    const market = readMarketFile(bytes)
    expect(performance.now() - started).toBeLessThan(1000)
    if (!market.ok) throw new Error(JSON.stringify(market.error))
    const { products, bids } = market.value
    const ids = products.map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted(compareText))
    for (const bid of bids) expect(lowerBid(bid, { tied: false }).columns).not.toEqual([])
    for (const bid of bids.slice(0, 50)) expect(wordsOf(bid, market.value)).toMatch(/\.$/)
    const document: unknown = JSON.parse(gunzipSync(bytes).toString())
    expect(validate(document) || validate.errors).toBe(true)
  })
})
