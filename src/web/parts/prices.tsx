import { Button } from 'react-aria-components'
import type { ProductView } from '#api'
import { change, count, money, quoted } from '../format/numbers.ts'
import { monthsOf, type Series, seriesOf } from '../format/series.ts'
import { monthName, shortMonth } from '../format/times.ts'
import { useVenue } from '../state/venue.ts'
import { DownIcon, EvenIcon, UpIcon } from './icons.tsx'
import { Spark } from './spark.tsx'

/** The clearing price of every product: resources and sites down, months across. */
export function Prices({ onPick }: { readonly onPick: (product: ProductView) => void }) {
  const products = useVenue(({ market }) => market?.products)
  if (products === undefined) return <Waiting />
  const months = monthsOf(products)
  const all = seriesOf(products)
  const groups = [...new Set(all.map(({ group }) => group))]
  return (
    <section className="panel prices" aria-labelledby="prices-title">
      <header className="panel-head">
        <h2 id="prices-title">Clearing prices</h2>
        <p className="muted">
          One price per product, the same for everyone. Press one to bid for it.
        </p>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">Delivered in</th>
            {months.map((month) => (
              <th scope="col" key={month}>
                {shortMonth(month)}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group} data-group={group}>
            {all
              .filter((series) => series.group === group)
              .map((series) => (
                <SeriesRow key={series.key} series={series} months={months} onPick={onPick} />
              ))}
          </tbody>
        ))}
      </table>
    </section>
  )
}

function SeriesRow(props: {
  readonly series: Series
  readonly months: readonly string[]
  readonly onPick: (product: ProductView) => void
}) {
  const { series, months, onPick } = props
  return (
    <tr>
      <th scope="row">
        <span className="series-name">{series.name}</span>{' '}
        <span className="series-site">{series.site}</span>
        <span className="series-unit">{series.quote.unit}</span>
      </th>
      {months.map((month) => {
        const product = series.products.find((one) => one.month === month)
        return (
          <td key={month}>
            {product === undefined ? '–' : <PriceCell product={product} onPick={onPick} />}
          </td>
        )
      })}
    </tr>
  )
}

function PriceCell(props: {
  readonly product: ProductView
  readonly onPick: (product: ProductView) => void
}) {
  const { product, onPick } = props
  const [last, before] = [product.history.at(-1), product.history.at(-2)]
  if (last === undefined)
    return (
      <Button className="price price-empty" onPress={() => onPick(product)}>
        <span className="unseen">{`${nameOf(product)}: `}</span>no price yet
      </Button>
    )
  const price = quoted(product, last)
  const moved = before === undefined ? 0 : price - quoted(product, before)
  const isIdle = last.traded === 0
  return (
    <Button className={`price${isIdle ? ' price-idle' : ''}`} onPress={() => onPick(product)}>
      <span className="unseen">{`${nameOf(product)}: `}</span>
      <Moved by={moved} />
      <span className="price-value" key={last.auction}>
        {money(price)}
      </span>
      <Spark values={product.history.slice(-30).map((point) => quoted(product, point))} />
      <span className="price-lots">
        {isIdle ? 'no trade' : `${count(last.traded)} lots`}
        <span className="unseen">. Bid for it</span>
      </span>
    </Button>
  )
}

function Moved({ by }: { readonly by: number }) {
  const text = change(by)
  const way = !/[1-9]/.test(text) ? 'even' : by > 0 ? 'up' : 'down'
  return (
    <span className={`moved moved-${way}`}>
      {way === 'even' ? <EvenIcon /> : way === 'up' ? <UpIcon /> : <DownIcon />}
      <span className="unseen">{way === 'even' ? 'unchanged' : way} </span>
      {text}
      <span className="unseen">, </span>
    </span>
  )
}

const nameOf = ({ name, site, month }: ProductView): string =>
  `${name}, ${site}, ${monthName(month)}`

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']

function Waiting() {
  return (
    <section className="panel prices" aria-busy="true" aria-label="Clearing prices, loading">
      <header className="panel-head">
        <h2>Clearing prices</h2>
      </header>
      {ROWS.map((row) => (
        <div className="skeleton" key={row} />
      ))}
    </section>
  )
}
