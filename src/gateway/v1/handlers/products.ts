import { v1 } from '#api'
import { err, ok, type Result } from '#base'
import type { Act, Listed, Series } from '#exchange'
import { answer, type Answering, type Call, on, perform } from '../call.ts'
import { problem } from '../problems.ts'
import { productView, seriesView } from '../views/market.ts'

export const PRODUCT_HANDLERS = [
  on(v1.listProducts, ({ services }) => {
    const products = [...services.venue.desk.durable.state.products.values()]
    const items = products.map(productView).sort((a, b) => (a.id < b.id ? -1 : 1))
    return answer(200, { items })
  }),
  on(v1.getProduct, (call) => {
    const listed = listedOf(call, call.params.product)
    return listed.ok ? answer(200, productView(listed.value)) : listed
  }),
  on(v1.getPrices, (call) => {
    const listed = listedOf(call, call.params.product)
    if (!listed.ok) return listed
    const points = call.services.venue.desk.durable.state.history.get(call.params.product)
    return answer(200, { items: points?.toArray() ?? [] })
  }),
  on(v1.setProduct, (call) => {
    const { product: id } = call.params
    const { collar, lotsMax, period, ...rest } = call.body
    const [start, end] = period ?? []
    const listed = {
      product: {
        ...rest,
        id,
        ...(start !== undefined && end !== undefined && { period: [start, end] as const }),
      },
      ...(collar && { collar }),
      ...(lotsMax !== undefined && { lotsMax }),
    }
    return productAct(call, id, { kind: 'setProduct', listed })
  }),
  on(v1.expireProduct, (call) => {
    const { product } = call.params
    const listed = listedOf(call, product)
    if (!listed.ok) return listed
    return productAct(call, product, { kind: 'expireProduct', product })
  }),
  on(v1.listSeries, ({ services, now }) => {
    const { state } = services.venue.desk.durable
    const items = [...state.series.values()]
      .sort((a, b) => (a.terms.id < b.terms.id ? -1 : 1))
      .map((series) => seriesView(state, series, now))
    return answer(200, { items })
  }),
  on(v1.getSeries, (call) => {
    const series = seriesOf(call, call.params.series)
    const { state } = call.services.venue.desk.durable
    return series.ok ? answer(200, seriesView(state, series.value, call.now)) : series
  }),
  on(v1.setSeries, (call) => {
    const { series: id } = call.params
    const terms = { ...call.body, id, anchor: Date.parse(call.body.anchor) }
    return seriesAct(call, id, { kind: 'setSeries', terms })
  }),
  on(v1.haltSeries, (call) => {
    const { series } = call.params
    const found = seriesOf(call, series)
    return found.ok
      ? seriesAct(call, series, { kind: 'haltSeries', series, cause: call.body.cause })
      : found
  }),
  on(v1.resumeSeries, (call) => {
    const { series } = call.params
    const found = seriesOf(call, series)
    return found.ok ? seriesAct(call, series, { kind: 'resumeSeries', series }) : found
  }),
]

function listedOf({ services }: Pick<Call, 'services'>, id: string): Result<Listed> {
  const listed = services.venue.desk.durable.state.products.get(id)
  return listed === undefined ? err([problem('not_found')]) : ok(listed)
}

function seriesOf({ services }: Pick<Call, 'services'>, id: string): Result<Series> {
  const series = services.venue.desk.durable.state.series.get(id)
  return series === undefined ? err([problem('not_found')]) : ok(series)
}

type Acting = Pick<Call, 'services' | 'caller' | 'once'>

/** What is wrong with a product is said in the codes of market files: its place there is mapped to its place here. */
async function productAct(call: Acting, id: string, act: Act) {
  const result = await perform(call, act, (after) => {
    const listed = after.products.get(id)
    return { status: 200, body: listed === undefined ? {} : productView(listed) }
  })
  if (result.ok || v1.isProblemCode(result.error[0]?.code ?? '')) return result
  const [first] = result.error
  return err([
    { ...problem('product_malformed'), cause: first?.cause ?? '', remedy: first?.remedy ?? '' },
    ...result.error.map((one) => ({ ...one, at: one.at.replace(/^\/products\/0/, '') })),
  ])
}

const seriesAct = (call: Acting, id: string, act: Act): Answering =>
  perform(call, act, (after) => {
    const series = after.series.get(id)
    return { status: 200, body: series === undefined ? {} : seriesView(after, series, after.at) }
  })
