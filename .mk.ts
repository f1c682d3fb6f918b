import { makeHistory } from './bench/history.ts'
import { loadOrCreateMaster } from '#seals'
const master = await loadOrCreateMaster('/tmp/hist1m/venue.key')
const t = Date.now()
await makeHistory({ folder: '/tmp/hist1m/journal', master, records: 1_000_000, snapshotAt: 981_000, onProgress: (n) => { if (n % 40 === 0) console.log(n, Date.now() - t) } })
console.log('done', Date.now() - t)
