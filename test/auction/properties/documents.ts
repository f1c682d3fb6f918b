/** Market documents, changed: what the changed market comes to can be told from the first. */
import { seededRandom } from '#base'
import type { Json, JsonObject } from '../../arbitraries/bids.ts'

/** Goes through a document from the leaves up; `change` sees each object with the changed members. */
function rewritten(value: Json, change: (object: JsonObject) => JsonObject): Json {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, change))
  if (!isObject(value)) return value
  const members = Object.entries(value).map(([key, inner]) => [key, rewritten(inner, change)])
  return change(Object.fromEntries(members))
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

const objectsIn = (value: Json | undefined): readonly JsonObject[] => listOf(value).filter(isObject)

const mapped = (object: Json | undefined, change: (value: Json) => Json): JsonObject =>
  Object.fromEntries(
    Object.entries(isObject(object) ? object : {}).map(([key, value]) => [key, change(value)]),
  )

/** The same document with products, participants, bids and the keys of every object in another order. */
export function shuffled(document: JsonObject, seed: number): JsonObject {
  const random = seededRandom(seed)
  const inAnyOrder = <T>(items: readonly T[]): readonly T[] =>
    items
      .map((item) => ({ item, place: random.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item)
  const keys = (object: JsonObject): JsonObject =>
    Object.fromEntries(inAnyOrder(Object.entries(object)))
  const turned = rewritten(document, keys) as JsonObject
  const lists = ['products', 'participants', 'bids'].filter((list) => list in turned)
  return keys({
    ...turned,
    ...Object.fromEntries(lists.map((list) => [list, inAnyOrder(listOf(turned[list]))])),
  })
}

const MONEY = ['limit', 'fixed', 'budget', 'tick']

/** Every amount of money so many times as large; amounts are whole numbers. */
export function scaled(document: JsonObject, times: number): JsonObject {
  const amount = (value: Json): Json => String(BigInt(String(value)) * BigInt(times))
  return rewritten(document, (object) => ({
    ...object,
    ...Object.fromEntries(
      MONEY.flatMap((key) => (typeof object[key] === 'string' ? [[key, amount(object[key])]] : [])),
    ),
    ...(isObject(object.credit) && { credit: mapped(object.credit, amount) }),
  })) as JsonObject
}

const negated = (value: Json): Json => -Number(value)

/** Who received delivers, and who delivered receives, for the same limits. Not for storage. */
export const mirrored = (document: JsonObject): JsonObject =>
  rewritten(document, (object) => {
    if (typeof object.lots === 'number') return { ...object, lots: -object.lots }
    return isObject(object.lots) ? { ...object, lots: mapped(object.lots, negated) } : object
  }) as JsonObject

/** Every limit on one lot received is so much higher, on one delivered so much lower. Trades and curves. */
export const shifted = (document: JsonObject, by: number): JsonObject =>
  rewritten(document, (object) => {
    if (!isObject(object.lots)) return object
    const net = Object.values(object.lots).reduce<number>((sum, lots) => sum + Number(lots), 0)
    const raised = (priced: JsonObject): JsonObject => ({
      ...priced,
      limit: String(Number(priced.limit) + by * net),
    })
    if (object.kind === 'curve') return { ...object, steps: objectsIn(object.steps).map(raised) }
    return raised(object)
  }) as JsonObject

/** All bids receive and pay; one seller, `hall`, offers some lots of every product at a reserve. */
export function oneSided(document: JsonObject, reserve: number, pricing: string): JsonObject {
  const positive = (value: Json): Json => Math.abs(Number(value))
  const buying = rewritten(document, (object) => ({
    ...object,
    ...(typeof object.lots === 'number' && { lots: Math.abs(object.lots) }),
    ...(isObject(object.lots) && { lots: mapped(object.lots, positive) }),
    ...(typeof object.limit === 'string' && { limit: receiving(object, object.limit) }),
  })) as JsonObject
  const offers = objectsIn(document.products).map(({ id }) => ({
    kind: 'trade',
    lots: { [String(id)]: -1 },
    limit: reserve === 0 ? '0' : String(-reserve),
    quantity: [0, 2],
  }))
  const seller = { id: 'seller', by: 'hall', bid: { kind: 'anyOf', of: offers } }
  return { ...buying, pricing, bids: [...listOf(buying.bids), seller] }
}

/** What receives lots may pay for them; a unit of a program without lots costs what it did. */
const receiving = ({ lots }: JsonObject, limit: string): string =>
  isObject(lots) && Object.keys(lots).length === 0 ? limit : limit.replace('-', '')

/** With one bid more, or another one in its place. */
export const withBids = (
  document: JsonObject,
  change: (bids: readonly JsonObject[]) => readonly Json[],
) => ({ ...document, bids: change(objectsIn(document.bids)) }) as JsonObject
