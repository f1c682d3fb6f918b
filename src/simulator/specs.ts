import type { Listing } from './catalogue.ts'

/** What is delivered under a product of the catalogue, and when. */
export interface Delivered {
  /** A document, for the venue to read. */
  readonly spec: object
  readonly product: string
  /** First and last day, in the calendar of the site. */
  readonly period: { readonly first: string; readonly last: string }
}

const SITES: Readonly<Record<string, { readonly zone: string; readonly eligibility: string[] }>> = {
  'us-tx': { zone: 'America/Chicago', eligibility: ['kyc', 'export-us'] },
  'us-va': { zone: 'America/New_York', eligibility: ['kyc', 'export-us'] },
  'eu-de': { zone: 'Europe/Berlin', eligibility: ['kyc', 'gdpr'] },
}

interface Model {
  readonly form: string
  readonly memoryGb: number
  readonly gbPerSecond: number
  readonly busBandwidth: string
}

const MODELS: Readonly<Record<string, Model>> = {
  h100: { form: 'SXM5', memoryGb: 80, gbPerSecond: 400, busBandwidth: '350' },
  h200: { form: 'SXM5', memoryGb: 141, gbPerSecond: 400, busBandwidth: '350' },
  b200: { form: 'SXM6', memoryGb: 180, gbPerSecond: 800, busBandwidth: '600' },
}

const FULL_HOURS = { kind: 'baseload' }
const TERMS = {
  version: 1,
  currency: 'USD',
  tick: '0.01',
  settlement: { kind: 'physical' },
  payment: { arrearsDays: 30, netting: true },
  substitution: [],
}

/** Nodes of eight accelerators over whole months: priced by the month, as the catalogue's lots are. */
function nodeSpec(model: string, site: string): object | undefined {
  const [terms, at] = [MODELS[model], SITES[site]]
  if (terms === undefined || at === undefined) return undefined
  const { form, memoryGb, gbPerSecond, busBandwidth } = terms
  return {
    ...TERMS,
    id: `${model}-node-${site}`,
    title: `${model.toUpperCase()} ${form} node of 8, ${site}, physical`,
    resource: {
      kind: 'compute',
      model: model.toUpperCase(),
      form,
      memoryGb,
      gpusPerNode: 8,
      interconnect: { inside: 'NVLink', fabric: 'InfiniBand', gbPerSecond },
      clusterMin: 1,
      host: { cpuCores: 96, memoryGb: 2048, nvmeTb: 30, egressGbPerSecond: 10 },
      storageTb: 50,
    },
    location: { id: site, ...at },
    profile: FULL_HOURS,
    lot: { title: '8 GPU', unit: 'GPU-h', perHour: '8', priceOf: 'lot', expected: '1' },
    uptime: { reachableMin: '0.995', maintenanceHours: 2 },
    acceptance: {
      windowHours: 72,
      tests: [
        { name: 'all-reduce bus bandwidth', unit: 'GB/s', min: busBandwidth },
        { name: 'uncorrected memory errors', unit: 'count', max: '0' },
      ],
    },
    quality: {
      metric: 'reference run, share of specified throughput',
      specified: '1',
      qMin: '0.85',
    },
    curtailment: { excusedHoursMax: 9, forceMajeure: true },
    remedy: {
      kind: 'damages',
      premium: '0.10',
      credit: '0.25',
      index: `${model}-hour`,
      coverCap: '1.25',
      capOfValue: '1',
      terminateAbove: '0.10',
    },
  }
}

/** A tenth of a megawatt in every hour of the month. */
function powerSpec(site: string): object | undefined {
  const at = SITES[site]
  return (
    at && {
      ...TERMS,
      id: `power-${site}`,
      title: `baseload power, ${site}, physical forward`,
      resource: { kind: 'power', shape: 'baseload', deliveryPoint: site.toUpperCase() },
      location: { id: site, ...at },
      profile: FULL_HOURS,
      lot: { title: '0.1 MW', unit: 'MWh', perHour: '0.1', priceOf: 'lot', expected: '1' },
      curtailment: { excusedHoursMax: 0, forceMajeure: true },
      remedy: { kind: 'cover', rate: '1.00', capOfValue: '1', terminateAbove: '0.10' },
    }
  )
}

/** Undefined: fills of the product stay positions, for nothing says yet what is delivered. */
export function deliveredUnder({ product, month }: Listing): Delivered | undefined {
  const { resource = '', location = '' } = product
  const spec = resource === 'power' ? powerSpec(location) : nodeSpec(resource, location)
  return spec && { spec, product: product.id, period: monthPeriod(month) }
}

function monthPeriod(month: string): Delivered['period'] {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate()
  return { first: `${month}-01`, last: `${month}-${String(days).padStart(2, '0')}` }
}
