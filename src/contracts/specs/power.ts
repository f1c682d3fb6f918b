/** Specifications of power and of storage that come with the program. */

const PRICED_DAILY = [
  { kind: 'index', index: 'eex-day-ahead-de' },
  { kind: 'earlier', daysMax: 3 },
  { kind: 'mark' },
]

const GERMANY = { id: 'de-lu', zone: 'Europe/Berlin', eligibility: ['balance-group'] }
const TEXAS = { id: 'ercot-west', zone: 'America/Chicago', eligibility: ['qse'] }
const PEAK = { kind: 'peak', days: [1, 2, 3, 4, 5], hours: [[8, 20]] }
const MEGAWATT = { title: '1 MW', unit: 'MWh', perHour: '1', priceOf: 'unit', expected: '1' }
const NONE = { excusedHoursMax: 0, forceMajeure: true }
const COVER = { kind: 'cover', rate: '1.00', capOfValue: '1', terminateAbove: '0.10' }

const forward = (shape: 'baseload' | 'peak', profile: object) => ({
  id: `power-${shape}-de`,
  version: 1,
  title: `${shape} power, Germany, physical forward`,
  currency: 'EUR',
  resource: { kind: 'power', shape, deliveryPoint: 'DE-LU' },
  location: GERMANY,
  profile,
  lot: MEGAWATT,
  tick: '0.01',
  settlement: { kind: 'physical' },
  payment: { arrearsDays: 20, netting: true },
  substitution: [],
  curtailment: NONE,
  remedy: COVER,
})

const agreement = (over: object) => ({
  version: 1,
  currency: 'USD',
  location: TEXAS,
  profile: { kind: 'baseload' },
  lot: { ...MEGAWATT, title: '1 MW of capacity', expected: '0.4' },
  tick: '0.01',
  payment: { arrearsDays: 20, netting: true },
  substitution: [],
  curtailment: { excusedHoursMax: 40, forceMajeure: true },
  ...over,
})

export const POWER_SPECS: readonly unknown[] = [
  forward('baseload', { kind: 'baseload' }),
  forward('peak', PEAK),
  {
    ...forward('baseload', { kind: 'baseload' }),
    id: 'power-baseload-de-financial',
    title: 'baseload power, Germany, financial',
    settlement: { kind: 'financial', index: 'day-ahead-de', every: 'hour', fallback: PRICED_DAILY },
    remedy: undefined,
  },
  agreement({
    id: 'ppa-solar-as-produced',
    title: 'Solar PPA, pay as produced, ERCOT West',
    resource: {
      kind: 'power',
      shape: 'asProduced',
      deliveryPoint: 'ERCOT West',
      source: 'solar',
    },
    settlement: { kind: 'asProduced' },
  }),
  agreement({
    id: 'ppa-baseload',
    title: 'PPA, baseload, ERCOT West',
    resource: { kind: 'power', shape: 'baseload', deliveryPoint: 'ERCOT West' },
    lot: MEGAWATT,
    settlement: { kind: 'physical' },
    remedy: COVER,
  }),
  agreement({
    id: 'vppa-wind',
    title: 'Virtual PPA on metered wind, ERCOT West',
    resource: { kind: 'power', shape: 'asProduced', deliveryPoint: 'ERCOT West', source: 'wind' },
    settlement: {
      kind: 'difference',
      index: 'ercot-west-day-ahead',
      every: 'hour',
      fallback: [{ kind: 'earlier', daysMax: 3 }, { kind: 'mark' }],
      quantity: 'metered',
      negativePrice: 'doesNotCount',
    },
  }),
]

export const STORAGE_SPECS: readonly unknown[] = [
  {
    id: 'storage-toll-2h',
    version: 1,
    title: 'Battery toll of two hours, ERCOT West',
    currency: 'USD',
    resource: {
      kind: 'storage',
      durationHours: '2',
      roundTripEfficiency: '0.86',
      cyclesPerYearMax: 365,
    },
    location: TEXAS,
    profile: { kind: 'baseload' },
    lot: {
      title: '1 MW for a month',
      unit: 'kW-month',
      perHour: '1000',
      priceOf: 'unit',
      expected: '1',
    },
    tick: '0.01',
    settlement: { kind: 'toll', availabilityMin: '0.97' },
    payment: { arrearsDays: 20, netting: true },
    quality: { metric: 'round-trip efficiency', specified: '0.86', qMin: '0.80' },
    substitution: [],
    curtailment: { excusedHoursMax: 24, forceMajeure: true },
  },
]
