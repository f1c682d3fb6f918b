/** What every adapter of the journal does: one suite, run against each. */
import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import {
  EMPTY,
  type Head,
  type Journal,
  JournalDamaged,
  JournalHalted,
  type JournalRecord,
} from '#journal'

/** One place where a journal is kept, empty at first. */
export interface Place {
  readonly open: () => Promise<Journal>
  /** Changes what is stored behind the journal's back. */
  readonly damage: Readonly<Record<Damage, () => Promise<void>>>
  /** Makes the storage of an open journal fail. */
  readonly breakStorage: () => Promise<void>
  readonly syncs?: () => number
}

/** To a journal of ten records, each appended alone. */
export type Damage = 'change 5' | 'delete 5' | 'swap 5 and 6' | 'delete the tail' | 'copy 5 to 6'

export const bodyOf = (number: number): string =>
  JSON.stringify({ command: `c-${number}`, events: [{ kind: 'noted', text: 'für 名 😀' }] })

export async function appendAll(
  journal: Journal,
  count: number,
): Promise<readonly JournalRecord[]> {
  const from = journal.head.seq + 1
  return Promise.all(Array.from({ length: count }, (_, k) => journal.append(bodyOf(from + k))))
}

export async function readAll(journal: Journal, after = 0): Promise<readonly JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const record of journal.read(after)) records.push(record)
  return records
}

export function conformance(name: string, placeOf: () => Promise<Place>): void {
  describe(name, () => {
    const opened: Journal[] = []
    afterEach(async () => {
      for (const journal of opened.splice(0)) await journal.close()
    })
    const open = async (place: Place): Promise<Journal> => {
      const journal = await place.open()
      opened.push(journal)
      return journal
    }
    const reopen = async (place: Place): Promise<Journal> => {
      for (const journal of opened.splice(0)) await journal.close()
      return open(place)
    }

    test('begins empty', async () => {
      const journal = await open(await placeOf())
      expect(journal.head).toEqual(EMPTY)
      expect(journal.repairs).toEqual([])
      expect(await readAll(journal)).toEqual([])
      expect(await journal.loadSnapshot()).toBeUndefined()
      expect(await journal.verify()).toEqual({
        records: 0,
        head: EMPTY,
        snapshots: [],
        repairs: [],
      })
    })

    test('appends in call order, chained, and reads back the same, also after opening again', async () => {
      const place = await placeOf()
      const journal = await open(place)
      const appended = await appendAll(journal, 40)
      expect(appended.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, k) => k + 1))
      expect(appended.map(({ body }, k) => body === bodyOf(k + 1))).not.toContain(false)
      expect(appended.map(({ hash }) => hash)).toEqual(HASHES)
      expect(journal.head).toEqual(headOf(appended.at(-1)))
      expect(await readAll(journal)).toEqual(appended)
      const again = await reopen(place)
      expect(again.head).toEqual(headOf(appended.at(-1)))
      expect(again.repairs).toEqual([])
      expect(await readAll(again)).toEqual(appended)
      for (const after of [1, 17, 39, 40])
        expect(await readAll(again, after)).toEqual(appended.slice(after))
      const [next] = await appendAll(again, 1)
      expect(next?.seq).toBe(41)
      expect(await again.verify()).toMatchObject({ records: 41, head: headOf(next), repairs: [] })
    })

    test('reads while it appends: what was durable at the call', async () => {
      const journal = await open(await placeOf())
      await appendAll(journal, 10)
      const reading = readAll(journal)
      const more = appendAll(journal, 10)
      expect(await reading).toHaveLength(10)
      await more
      expect(await readAll(journal)).toHaveLength(20)
    })

    test('calls that wait share a sync', async () => {
      const place = await placeOf()
      const journal = await open(place)
      await appendAll(journal, 1)
      const before = place.syncs?.() ?? 0
      let chained = Promise.resolve()
      const producers = Array.from({ length: 50 }, async () => {
        for (let k = 0; k < 4; k += 1) await journal.append(bodyOf(k))
      })
      chained = chained.then(() => Promise.all(producers)).then(() => undefined)
      await chained
      expect(journal.head.seq).toBe(201)
      if (place.syncs) expect(place.syncs() - before).toBeLessThanOrEqual(8)
    })

    test('keeps bodies of every size', async () => {
      const place = await placeOf()
      const journal = await open(place)
      const bodies = ['1', JSON.stringify('x'.repeat(3_000_000)), '[]', '"\u2028\u007f"']
      await Promise.all(bodies.map((body) => journal.append(body)))
      const again = await reopen(place)
      expect((await readAll(again)).map(({ body }) => body)).toEqual(bodies)
    })

    test.each(['', 'two\nlines', 'half a pair \ud83d', '\0'])('takes no body %j', async (body) => {
      const journal = await open(await placeOf())
      expect(() => journal.append(body)).toThrow('one line of JSON')
    })

    test('keeps the newest two snapshots, of any size', async () => {
      const place = await placeOf()
      const journal = await open(place)
      const records = await appendAll(journal, 30)
      for (const seq of [10, 20, 30])
        await journal.saveSnapshot({
          ...(headOf(records[seq - 1]) as Head),
          body: JSON.stringify('名'.repeat(seq * 100_000)),
        })
      const again = await reopen(place)
      const { snapshots, repairs } = await again.verify()
      expect(snapshots).toEqual([headOf(records[29]), headOf(records[19])])
      expect(repairs).toEqual([])
      const newest = await again.loadSnapshot()
      expect(newest?.seq).toBe(30)
      expect(newest?.body === JSON.stringify('名'.repeat(3_000_000))).toBe(true)
    })

    test.each<[Damage, number]>([
      ['change 5', 5],
      ['delete 5', 5],
      ['swap 5 and 6', 5],
      ['copy 5 to 6', 6],
      ['delete the tail', 10],
    ])('%s: refused, and it is record %d', async (damage, seq) => {
      const place = await placeOf()
      const journal = await open(place)
      for (let k = 0; k < 10; k += 1) await appendAll(journal, 1)
      for (const journal of opened.splice(0)) await journal.close()
      await place.damage[damage]()
      const error = await open(place)
        .then((journal) => journal.verify())
        .catch((error) => error)
      expect(error).toBeInstanceOf(JournalDamaged)
      expect(error).toMatchObject({ seq, code: 'journal_damaged' })
    })

    test('after a storage error nothing is taken or acknowledged', async () => {
      const place = await placeOf()
      const journal = await open(place)
      await appendAll(journal, 3)
      await place.breakStorage()
      const outcomes = await Promise.allSettled([journal.append('1'), journal.append('2')])
      outcomes.push(...(await Promise.allSettled([journal.append('3')])))
      for (const outcome of outcomes) {
        expect(outcome.status).toBe('rejected')
        expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(JournalHalted)
      }
      expect(journal.head.seq).toBe(3)
      const again = await reopen(place)
      expect(again.head.seq).toBeGreaterThanOrEqual(3)
      expect((await readAll(again)).slice(0, 3).map(({ body }) => body)).toEqual(
        [1, 2, 3].map(bodyOf),
      )
    })

    test('closing waits for what was appended, and takes nothing more', async () => {
      const place = await placeOf()
      const journal = await open(place)
      const appended = appendAll(journal, 5)
      await journal.close()
      expect(await appended).toHaveLength(5)
      await expect(journal.append('1')).rejects.toMatchObject({ code: 'journal_closed' })
      expect((await open(place)).head.seq).toBe(5)
    })
  })
}

const headOf = (record: JournalRecord | undefined): Head | undefined =>
  record && { seq: record.seq, hash: record.hash }

/** Of the first forty bodies, computed here by the definition. */
const HASHES = chained(Array.from({ length: 40 }, (_, k) => bodyOf(k + 1)))

function chained(bodies: readonly string[]): readonly string[] {
  let previous = '0'.repeat(64)
  return bodies.map((body, k) => {
    previous = createHash('sha256')
      .update(`${previous} ${k + 1} ${body}`)
      .digest('hex')
    return previous
  })
}
