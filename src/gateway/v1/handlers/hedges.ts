import { v1 } from '#api'
import { type ContractBook, quantityIn } from '#contracts'
import { marginInputs, micro } from '#exchange'
import { fullHedge, hedgeEffect, sparkSpread } from '#margin'
import { formatMicro, MICRO_PER_UNIT, type Micro } from '#market'
import { answer, on, refuse } from '../call.ts'
import { problem } from '../problems.ts'

export const HEDGE_HANDLERS = [
  on(v1.showHedge, ({ services, body }) => {
    const { state } = services.venue.desk.durable
    const lotSizes = lotSizesOf(state.contracts)
    const { loads, pue, hedge, spark } = body
    const named = [...loads.map(({ product }) => product), ...Object.keys(hedge?.lots ?? {})]
    const inputs = marginInputs(state)
    for (const product of named) {
      if (!lotSizes.has(product))
        return refuse(impossible(product, 'it has no specification in megawatt-hours'))
      if (!inputs.marks.has(product)) return refuse(impossible(product, 'it has no price yet'))
    }
    const exposure = { loads, pue }
    const taken = {
      lots: new Map(Object.entries(hedge?.lots ?? {})),
      prices: new Map(Object.entries(hedge?.prices ?? {}).map(([p, text]) => [p, micro(text)])),
    }
    const effect = hedgeEffect(exposure, taken, { ...inputs, lotSizes })
    return answer(200, {
      loads: effect.loads.map(({ product, needed, covered, openHours }) => ({
        product,
        neededKwh: String(needed),
        coveredKwh: String(covered),
        openHours,
      })),
      openHours: effect.openHours,
      before: costView(effect.before),
      after: costView(effect.after),
      suggested: Object.fromEntries(fullHedge(exposure, lotSizes)),
      ...(spark && {
        spark: formatMicro(
          sparkSpread({ ...spark, pue }, { rent: micro(spark.rent), perMwh: micro(spark.perMwh) }),
        ),
      }),
    })
  }),
]

/** Kilowatt-hours of a lot, of the products that are energy. */
function lotSizesOf({ products, specs }: ContractBook): ReadonlyMap<string, number> {
  return new Map(
    [...products.values()].flatMap(({ product, spec: of, period }) => {
      const spec = specs.get(`${of.id}@${of.version}`)
      if (spec?.lot.unit !== 'MWh') return []
      const kilowattHours = (quantityIn(spec, 1, period) * 1_000n) / MICRO_PER_UNIT
      return [[product, Number(kilowattHours)] as const]
    }),
  )
}

const costView = ({ expected, at95 }: { readonly expected: Micro; readonly at95: Micro }) => ({
  expected: formatMicro(expected),
  at95: formatMicro(at95),
})

const impossible = (product: string, cause: string) =>
  problem('hedge_impossible', '/loads', `nothing can be said of ${product.slice(0, 60)}: ${cause}`)
