import { MICRO_PER_UNIT, type Product } from '#market'

/** A product with what a person needs to read it: names, and the unit its price is quoted in. */
export interface Listing {
  readonly product: Product
  readonly group: 'GPU' | 'Power' | 'Storage'
  /** "H100 SXM". */
  readonly name: string
  /** "Texas". */
  readonly site: string
  /** "2027-01". */
  readonly month: string
  /** Prices are per lot; people quote them per `unit`, of which one lot holds `perLot`. */
  readonly quote: { readonly unit: string; readonly perLot: number }
  /** What it typically costs per quoted unit, in cents, before anything drifts. */
  readonly typical: number
}

interface Series {
  readonly resource: string
  readonly group: Listing['group']
  readonly name: string
  readonly unit: string
  readonly quote: Listing['quote']
  /** Change of the typical price from month to month. */
  readonly slope: number
  /** Typical cents per quoted unit at each site. */
  readonly sites: Readonly<Record<string, number>>
}

const SITE_NAMES: Readonly<Record<string, string>> = {
  'us-tx': 'Texas',
  'us-va': 'Virginia',
  'eu-de': 'Frankfurt',
}

const GPU_QUOTE = { unit: 'USD per GPU-hour', perLot: 8 * 730 }
const POWER_QUOTE = { unit: 'USD per MWh', perLot: 73 }
const GPU_UNIT = '8 GPU x 1 month (5,840 GPU-hours)'

const SERIES: readonly Series[] = [
  {
    resource: 'h100',
    group: 'GPU',
    name: 'H100 SXM',
    unit: GPU_UNIT,
    quote: GPU_QUOTE,
    slope: 0.985,
    sites: { 'us-tx': 245, 'us-va': 260, 'eu-de': 278 },
  },
  {
    resource: 'h200',
    group: 'GPU',
    name: 'H200 SXM',
    unit: GPU_UNIT,
    quote: GPU_QUOTE,
    slope: 0.988,
    sites: { 'us-va': 325 },
  },
  {
    resource: 'b200',
    group: 'GPU',
    name: 'B200',
    unit: GPU_UNIT,
    quote: GPU_QUOTE,
    slope: 0.99,
    sites: { 'us-tx': 545 },
  },
  {
    resource: 'power',
    group: 'Power',
    name: 'Power, all hours',
    unit: '0.1 MW x 1 month (73 MWh, all hours)',
    quote: POWER_QUOTE,
    slope: 0.98,
    sites: { 'us-tx': 3100, 'us-va': 5200, 'eu-de': 9000 },
  },
  {
    resource: 'power-night',
    group: 'Power',
    name: 'Power, 01–05 h',
    unit: '73 MWh, 01-05 h of every day of 1 month',
    quote: POWER_QUOTE,
    slope: 0.98,
    sites: { 'us-tx': 2200 },
  },
  {
    resource: 'power-evening',
    group: 'Power',
    name: 'Power, 17–21 h',
    unit: '73 MWh, 17-21 h of every day of 1 month',
    quote: POWER_QUOTE,
    slope: 1.015,
    sites: { 'us-tx': 6900 },
  },
  {
    resource: 'battery',
    group: 'Storage',
    name: 'Battery, 2 h',
    unit: 'use of 0.1 MW / 0.2 MWh of battery x 1 month',
    quote: { unit: 'USD per kW-month', perLot: 100 },
    slope: 1.01,
    sites: { 'us-tx': 950 },
  },
]

const MONTHS = 4

/** The venue's products, delivered in the four months after `date` ("2026-11-24"). */
export function catalogueFrom(date: string): readonly Listing[] {
  const months = Array.from({ length: MONTHS + 1 }, (_, i) => monthAfter(date, i + 1))
  return SERIES.flatMap((series) =>
    Object.entries(series.sites).flatMap(([site, cents]) =>
      months.slice(0, MONTHS).map((month, index) => ({
        product: productOf(series, site, [month, months[index + 1] as string]),
        group: series.group,
        name: series.name,
        site: SITE_NAMES[site] ?? site,
        month,
        quote: series.quote,
        typical: cents * series.slope ** index,
      })),
    ),
  )
}

function productOf(series: Series, site: string, [from, to]: readonly [string, string]): Product {
  return {
    id: `${series.resource}.${site}.${from}`,
    unit: series.unit,
    tick: (BigInt(series.quote.perLot) * MICRO_PER_UNIT) / 100n,
    resource: series.resource,
    location: site,
    period: [`${from}-01T00:00:00Z`, `${to}-01T00:00:00Z`],
  }
}

/** "2026-11-24", 2 → "2027-01". */
function monthAfter(date: string, ahead: number): string {
  const months = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + ahead
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`
}
