/** Specifications of compute that come with the program: nodes of eight accelerators, at one site. */

interface Model {
  readonly model: string
  readonly memoryGb: number
  readonly form: string
  readonly gbPerSecond: number
  /** All-reduce bus bandwidth that eight accelerators in one node have to reach, GB/s. */
  readonly busBandwidth: string
  readonly tick: string
  readonly instead: readonly { readonly grade: string; readonly ratio: string }[]
}

const MODELS: readonly Model[] = [
  {
    model: 'A100',
    form: 'SXM4',
    memoryGb: 80,
    gbPerSecond: 200,
    busBandwidth: '200',
    tick: '0.005',
    instead: [{ grade: 'H100', ratio: '1' }],
  },
  {
    model: 'H100',
    form: 'SXM5',
    memoryGb: 80,
    gbPerSecond: 400,
    busBandwidth: '350',
    tick: '0.005',
    instead: [{ grade: 'H200', ratio: '1' }],
  },
  {
    model: 'H200',
    form: 'SXM5',
    memoryGb: 141,
    gbPerSecond: 400,
    busBandwidth: '350',
    tick: '0.005',
    instead: [{ grade: 'B200', ratio: '1' }],
  },
  {
    model: 'B200',
    form: 'SXM6',
    memoryGb: 180,
    gbPerSecond: 800,
    busBandwidth: '600',
    tick: '0.01',
    instead: [],
  },
]

const nodeOf = ({ model, form, memoryGb, gbPerSecond, busBandwidth, tick, instead }: Model) => ({
  id: `${model.toLowerCase()}-node-us-east`,
  version: 1,
  title: `${model} ${form} node of 8, US East, physical`,
  currency: 'USD',
  resource: {
    kind: 'compute',
    model,
    form,
    memoryGb,
    gpusPerNode: 8,
    interconnect: { inside: 'NVLink', fabric: 'InfiniBand', gbPerSecond },
    clusterMin: 4,
    host: { cpuCores: 96, memoryGb: 2048, nvmeTb: 30, egressGbPerSecond: 10 },
    storageTb: 50,
  },
  location: { id: 'us-east', zone: 'America/New_York', eligibility: ['kyc', 'export-us'] },
  profile: { kind: 'baseload' },
  lot: { title: '1 node of 8 GPU', unit: 'GPU-h', perHour: '8', priceOf: 'unit', expected: '1' },
  tick,
  settlement: { kind: 'physical' },
  payment: { arrearsDays: 30, netting: true },
  uptime: { reachableMin: '0.995', maintenanceHours: 2 },
  acceptance: {
    windowHours: 72,
    tests: [
      { name: 'all-reduce bus bandwidth', unit: 'GB/s', min: busBandwidth },
      { name: 'uncorrected memory errors', unit: 'count', max: '0' },
      { name: 'fabric ports up', unit: 'share', min: '1' },
      { name: 'burn-in', unit: 'h', min: '48' },
    ],
  },
  quality: { metric: 'reference run, share of specified throughput', specified: '1', qMin: '0.85' },
  substitution: instead,
  curtailment: { excusedHoursMax: 9, forceMajeure: true },
  remedy: {
    kind: 'damages',
    premium: '0.10',
    credit: '0.25',
    index: `${model.toLowerCase()}-hour`,
    coverCap: '1.25',
    capOfValue: '1',
    terminateAbove: '0.10',
  },
})

export const COMPUTE_SPECS: readonly unknown[] = MODELS.map(nodeOf)
