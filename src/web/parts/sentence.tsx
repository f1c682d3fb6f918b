import { Fragment, useState } from 'react'
import { Button } from 'react-aria-components'
import type { ProductView } from '#api'
import { shortMonth } from '../format/times.ts'
import { useVenue } from '../state/venue.ts'

/** A sentence of the venue with products by their names. What one lot is comes on demand. */
export function Sentence({
  text,
  long = false,
}: {
  readonly text: string
  readonly long?: boolean
}) {
  const products = useVenue(({ market }) => market?.products) ?? []
  const [isOpen, setOpen] = useState(long)
  const [said, lots] = split(text)
  const isLong = lots !== '' || said.length > CLAMPED
  return (
    <>
      <span className={isOpen || said.length <= CLAMPED ? 'sentence' : 'sentence sentence-short'}>
        <Named text={isOpen ? `${said}${lots}` : said} products={products} />
      </span>
      {isLong && !long && ' '}
      {isLong && !long && (
        <Button className="link" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {isOpen ? 'Less' : 'In full'}
        </Button>
      )}
    </>
  )
}

const CLAMPED = 320

/** What the bid says, and what its lots are. */
function split(text: string): readonly [string, string] {
  const at = text.indexOf(' One lot of ')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)]
}

function Named(props: { readonly text: string; readonly products: readonly ProductView[] }) {
  const names = new Map(
    props.products.map(({ id, name, site, month }) => [id, `${name} ${site} ${shortMonth(month)}`]),
  )
  const pieces = withPlaces(props.text).split(/"([^"\n]+)"/)
  return pieces.map((piece, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no identity but their place
    if (index % 2 === 0) return <Fragment key={index}>{piece}</Fragment>
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <span className="product-name" key={index}>
        {names.get(piece) ?? piece}
      </span>
    )
  })
}

/** Pointers into a bid as the numbers its words give the parts: /bid/of/0/of/1 → part (1.2). */
function withPlaces(text: string): string {
  return text.replace(
    /\/bid((?:\/(?:of|steps|children|starts|periods)\/\d+|\/parent)+)/g,
    (_, path: string) => {
      const numbers = [...path.matchAll(/(of|steps|children|starts|periods)\/(\d+)|parent/g)].map(
        ([whole, list, index]) =>
          whole === 'parent' ? 1 : Number(index) + (list === 'children' ? 2 : 1),
      )
      return `part (${numbers.join('.')})`
    },
  )
}
