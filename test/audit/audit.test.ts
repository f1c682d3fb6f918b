/** The bundle of an auction: whatever is altered in it is found, and named. */
import { describe, expect, test } from 'vitest'
import { auditBundle, bundleOf, type Check, parseReceipt, type Receipt } from '#audit'
import { canonicalJson, type Identity, inclusionProof, seededRandom, sha256Hex } from '#base'
import { commitmentOf, leavesOf } from '#exchange'
import { BOOK, BUNDLE, partsOf, receiptsOf, STRANGER, VENUE } from './auction.ts'

const brokenOf = (checks: readonly Check[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    checks
      .filter(({ held }) => !held)
      .map(({ id, faults }) => [id, faults.map(({ code }) => code)]),
  )

interface Document {
  readonly schedule: object
  readonly market: { readonly bids: unknown[] }
  readonly outcome: { readonly fills: readonly object[] }
}

/** The bundle with something altered and, as an unfaithful venue would, all sums and signatures made anew. */
function forged(alter: (document: Document) => void, identity: Identity = VENUE): string {
  const document = JSON.parse(BUNDLE)
  alter(document)
  document.venue = identity.publicKey
  const { digest: _, signature: __, ...signed } = document
  const digest = `sha256:${sha256Hex(canonicalJson(signed))}`
  return `${canonicalJson({ ...signed, digest, signature: identity.sign(digest) })}\n`
}

describe('a bundle as the venue made it', () => {
  test('holds in every check', () => {
    const checks = auditBundle(BUNDLE, { key: VENUE.publicKey, receipts: receiptsOf('lab-a') })
    expect(brokenOf(checks)).toEqual({})
    expect(checks.map(({ id }) => id)).toEqual([
      ...['form', 'digest', 'signature', 'key', 'seed', 'close', 'inputs', 'outcome'],
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((rule) => `rule ${rule}`),
      ...['receipt mine 1', 'receipt too 2'],
    ])
    expect(auditBundle(Buffer.from(BUNDLE)).every(({ held }) => held)).toBe(true)
  })

  test('tells no name and no id that a participant sent', () => {
    for (const told of ['lab-a', 'lab-b', 'dc-1', '"mine"', '"sale"'])
      expect(BUNDLE).not.toContain(told)
  })
})

describe('no byte of it can be another', () => {
  const bytes = Buffer.from(BUNDLE)
  const { integer, pick } = seededRandom(9162)
  const fails = (altered: Uint8Array): boolean => auditBundle(altered).some(({ held }) => !held)

  test('flipped', () => {
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes)
      altered[at] = (altered[at] ?? 0) ^ integer(1, 255)
      expect(fails(altered), `byte ${at}`).toBe(true)
    }
  })

  test('put in, above all white space', () => {
    for (let at = 0; at <= bytes.length; at += 1) {
      const more = Buffer.from([pick([0x20, 0x0a, 0x0d, 0x09, 0x30, 0x22])])
      const altered = Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)])
      expect(fails(altered), `before byte ${at}`).toBe(true)
    }
  })

  test('left out', () => {
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
      expect(fails(altered), `byte ${at}`).toBe(true)
    }
  })

  test('nor its order, nor what stands around it', () => {
    expect(brokenOf(auditBundle(JSON.stringify(JSON.parse(BUNDLE), null, 2)))).toEqual({
      form: ['bundle_not_canonical'],
    })
    for (const [text, code] of [
      [`\ufeff${BUNDLE}`, 'json_malformed'],
      [`${BUNDLE}{}`, 'json_malformed'],
      ['', 'json_malformed'],
      ['[]', 'not_object'],
      ['{"walras":1,"kind":"receipt"}', 'kind_unknown'],
    ] as const)
      expect(brokenOf(auditBundle(text))).toEqual({ form: [code] })
    expect(brokenOf(auditBundle(Buffer.of(0x1f, 0x8b, 0x08)))).toEqual({ form: ['text_not_utf8'] })
  })
})

describe('a venue that is not faithful is found out', () => {
  const check = (text: string, broken: object): void => {
    expect(brokenOf(auditBundle(text, { key: VENUE.publicKey }))).toEqual(broken)
  }

  test('by its key, when all else holds', () => {
    const text = bundleOf(partsOf(), STRANGER)
    expect(brokenOf(auditBundle(text))).toEqual({})
    check(text, { key: ['key_unexpected'] })
  })

  test('leaving out a bid', () => {
    const text = forged(({ market }) => market.bids.splice(1, 1))
    expect(brokenOf(auditBundle(text))).toMatchObject({
      inputs: ['leaf_unknown', 'input_size_wrong', 'input_root_wrong'],
      outcome: ['outcome_of_other_market'],
    })
  })

  test('putting in a bid', () => {
    const text = forged(({ market }) => market.bids.push({ ...BOOK[1], id: 'b-5' }))
    expect(brokenOf(auditBundle(text))).toMatchObject({
      inputs: ['leaf_missing', 'input_size_wrong', 'input_root_wrong'],
      outcome: ['outcome_of_other_market'],
    })
  })

  test('altering a limit, though it clears anew', () => {
    const limit = (entry: (typeof BOOK)[number], k: number) =>
      k === 1 ? { ...entry, bid: { ...entry.bid, limit: '3.99' } } : entry
    const { market, outcome } = partsOf({ bids: BOOK.map(limit) })
    check(
      forged((document) => Object.assign(document, { market, outcome })),
      { inputs: ['input_root_wrong'] },
    )
  })

  test('choosing another seed', () => {
    const { seed, outcome, schedule } = partsOf({ seed: sha256Hex('a better one') })
    check(
      forged((document) => Object.assign(document, { seed, outcome, schedule })),
      { seed: ['seed_not_committed'] },
    )
    check(
      forged((document) => Object.assign(document, { outcome })),
      { outcome: ['outcome_of_other_seed'] },
    )
  })

  test('closing when it likes', () => {
    const at = (key: string, instant: string) =>
      forged(({ schedule }) => Object.assign(schedule, { [key]: instant }))
    check(at('closedAt', '2026-02-01T09:59:30.000Z'), { close: ['close_not_drawn'] })
    check(at('closedAt', '2026-02-01T10:00:00.001Z'), { close: ['close_outside_window'] })
    check(at('closeTo', '2026-02-01T09:00:00.000Z'), { close: ['schedule_reversed'] })
  })

  test('publishing another outcome', () => {
    const other = partsOf({ bids: BOOK.filter(({ id }) => id !== 'b-2') }).outcome
    check(
      forged((document) => Object.assign(document, { outcome: other })),
      {
        outcome: ['outcome_of_other_market'],
        'rule 2': ['rule_broken'],
        'rule 9': ['rule_broken'],
      },
    )
    const payment = forged(({ outcome }) => {
      const [fill] = outcome.fills
      Object.assign(fill ?? {}, { payment: '1.00' })
    })
    const broken = auditBundle(payment).filter(({ held }) => !held)
    expect(broken.map(({ id }) => id)).toContain('rule 6')
    expect(broken[0]?.faults[0]?.at).toMatch(/^\/outcome\/fills\/0/)
  })

  test('hiding what it holds', () => {
    const broken = brokenOf(
      auditBundle(forged((document) => Object.assign(document, { market: 7 }))),
    )
    expect(broken).toMatchObject({ inputs: expect.anything(), outcome: ['not_object'] })
    expect(broken['rule 1']).toEqual(['not_checked'])
  })
})

describe('a receipt', () => {
  const [mine, too] = receiptsOf('lab-a') as readonly [Receipt, Receipt]
  const codesOf = (bundle: string, ...receipts: readonly Receipt[]): readonly string[] =>
    auditBundle(bundle, { receipts })
      .filter(({ id }) => id.startsWith('receipt'))
      .flatMap(({ faults }) => faults.map(({ code }) => code))

  test('is read as it was written', () => {
    expect(parseReceipt(JSON.parse(JSON.stringify(mine)))).toEqual({ ok: true, value: mine })
    expect(parseReceipt({ ...mine, salt: 'salt' })).toMatchObject({
      error: [{ code: 'hash_malformed', at: '/salt' }],
    })
    expect(parseReceipt({ ...mine, more: 1 })).toMatchObject({ error: [{ code: 'unknown_key' }] })
  })

  test('finds its bid left out, though everything was made anew', () => {
    const text = bundleOf(partsOf({ bids: BOOK.filter(({ id }) => id !== 'b-1') }), VENUE)
    expect(brokenOf(auditBundle(text))).toEqual({})
    expect(codesOf(text, mine, too)).toEqual(['receipt_not_in_book'])
  })

  test('finds its bid altered, though everything was made anew', () => {
    const bids = BOOK.map((entry) => (entry.id === 'b-1' ? { ...entry, budget: '40.00' } : entry))
    const text = bundleOf(partsOf({ bids }), VENUE)
    expect(brokenOf(auditBundle(text))).toEqual({})
    expect(codesOf(text, mine, too)).toEqual(['receipt_bid_altered'])
    const { content: _, ...bare } = mine
    expect(codesOf(text, bare)).toEqual(['receipt_bid_altered'])
    expect(codesOf(BUNDLE, bare)).toEqual([])
  })

  test.each([
    ['sequence', { sequence: 9 }, ['receipt_signature_wrong', 'receipt_chain_broken']],
    ['log index', { logIndex: 9 }, ['receipt_signature_wrong']],
    ['by', { by: 'lab-b' }, ['receipt_signature_wrong']],
    ['content', { content: { bid: {} } }, ['receipt_commitment_wrong', 'receipt_bid_altered']],
    ['salt', { salt: '00'.repeat(32) }, ['receipt_commitment_wrong', 'receipt_not_in_book']],
  ] as const)('with another %s is none', (_, altered, codes) => {
    expect(codesOf(BUNDLE, { ...mine, ...altered })).toEqual(codes)
  })

  test('is of one auction and of one venue', () => {
    const [foreign] = receiptsOf('lab-a', STRANGER) as readonly [Receipt, Receipt]
    expect(codesOf(BUNDLE, foreign)).toEqual(['receipt_of_other_venue'])
    const renamed = forged((document) => Object.assign(document, { auction: 'a-8' }))
    expect(codesOf(renamed, mine)).toEqual(['receipt_of_other_auction'])
    const early = forged(({ schedule }) =>
      Object.assign(schedule, { closedAt: '2026-02-01T09:29:00Z' }),
    )
    expect(codesOf(early, mine)).toEqual(['receipt_late'])
  })

  test('shows by its proof that it is of the input set', () => {
    const { leaves } = partsOf()
    const set = leavesOf(BOOK.map((bid) => commitmentOf(leaves.get(bid.id) ?? '', bid)))
    const index = set.indexOf(mine.commitment)
    const inclusion = { index, size: set.length, proof: inclusionProof(set, index) }
    expect(codesOf(BUNDLE, { ...mine, inclusion })).toEqual([])
    for (const wrong of [
      { ...inclusion, index: (index + 1) % 4 },
      { ...inclusion, size: 5 },
      { ...inclusion, proof: inclusion.proof.toReversed() },
    ])
      expect(codesOf(BUNDLE, { ...mine, inclusion: wrong })).toEqual(['receipt_inclusion_wrong'])
  })

  test('names the one before it', () => {
    const [other] = receiptsOf('lab-a') as readonly [Receipt, Receipt]
    expect(codesOf(BUNDLE, other, too)).toEqual([])
    const forked = { ...too, sequence: 1, previous: '' }
    expect(
      codesOf(BUNDLE, mine, forked).filter((code) => code === 'receipt_chain_broken'),
    ).toHaveLength(2)
    expect(codesOf(BUNDLE, mine, { ...too, previous: '00'.repeat(32) })).toContain(
      'receipt_chain_broken',
    )
    expect(codesOf(BUNDLE, { ...too, previous: '' })).toContain('receipt_chain_broken')
  })

  test('that was replaced need not be in the book', () => {
    const later = { ...too, bid: mine.bid }
    expect(codesOf(bundleOf(partsOf({ bids: BOOK.slice(1) }), VENUE), mine, later)).toEqual([
      'receipt_signature_wrong',
    ])
  })
})
