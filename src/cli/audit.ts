import type { Check, Receipt } from '#audit'
import type { Result } from '#base'
import { printRefusals } from './clear.ts'
import { checkReadable, readBytes, refusalLines } from './files.ts'
import { counted, grouped } from './numbers.ts'
import { DONE, type ExitCode, misused, REFUSED } from './problem.ts'
import { type Terminal, terminalOf } from './terminal.ts'

/** Faults of one check that a person at a terminal is shown. */
const SHOWN_MAX = 20

export interface AuditFlags {
  readonly receipt?: readonly string[]
  readonly key?: string
  readonly json?: true
}

/** `walras audit`: checks a finished auction from its bundle, check by check. Exit code 1 if any is broken. */
export async function auditCommand(file: string, flags: AuditFlags): Promise<ExitCode> {
  const { receipt: receiptFiles = [], key } = flags
  checkReadable([file, ...receiptFiles])
  const { bytesOfBase64url } = await import('#base')
  if (key !== undefined && bytesOfBase64url(key)?.length !== 32)
    misused(
      'the key after --key is not 32 bytes as base64url',
      'Copy the public key from where the venue shows it.',
    )
  const receipts: Receipt[] = []
  for (const receiptFile of receiptFiles) {
    const receipt = await readReceipt(receiptFile)
    if (!receipt.ok) {
      printRefusals(receiptFile, receipt.error, { flags })
      return REFUSED
    }
    receipts.push(receipt.value)
  }
  const { auditBundle } = await import('#audit')
  const checks = auditBundle(await readBytes(file), {
    receipts,
    ...(key !== undefined && { key }),
  })
  process.stdout.write(
    flags.json
      ? asJson(checks)
      : inWords(checks, { file, receiptFiles, key }, terminalOf(process.stdout)),
  )
  return checks.every(({ held }) => held) ? DONE : REFUSED
}

async function readReceipt(file: string): Promise<Result<Receipt>> {
  const [{ readJson, readTextFile }, { parseReceipt }] = await Promise.all([
    import('#bidding'),
    import('#audit'),
  ])
  const text = readTextFile(await readBytes(file))
  if (!text.ok) return text
  const document = readJson(text.value)
  return document.ok ? parseReceipt(document.value) : document
}

function asJson(checks: readonly Check[]): string {
  const document = { valid: checks.every(({ held }) => held), checks }
  return `${JSON.stringify(document, null, 2)}\n`
}

interface Shown {
  readonly file: string
  readonly receiptFiles: readonly string[]
  readonly key: string | undefined
}

function inWords(
  checks: readonly Check[],
  { file, receiptFiles, key }: Shown,
  terminal: Terminal,
): string {
  const broken = checks.filter(({ held }) => !held)
  const receipts = checks.filter(({ id }) => id.startsWith('receipt '))
  const lines = checks.map((check) =>
    checkWords(check, receiptFiles[receipts.indexOf(check)] ?? file, terminal),
  )
  const isRead = checks.length > 1
  const remarks = [
    ...(isRead ? [] : ['Nothing else can be checked of it.']),
    ...(isRead && key === undefined ? [COMPARE] : []),
  ]
  const verdict =
    broken.length === 0
      ? terminal.green(`Valid: all ${checks.length} checks hold.`)
      : terminal.red(`Not valid: ${counted(broken.length, 'check')} broken.`)
  return `${[...lines, '', ...remarks, verdict].join('\n')}\n`
}

const COMPARE =
  'Compare the key that signed it with the one that your venue shows, or name that with --key.'

function checkWords({ id, name, held, faults }: Check, file: string, terminal: Terminal): string {
  const title = /^rule \d$/.test(id) ? `Rule ${id.slice(5)}: ${name}` : name
  if (held) return `${terminal.green('✓')} ${title}`
  const listed = terminal.interactive ? faults.slice(0, SHOWN_MAX) : faults
  const left = faults.length - listed.length
  return [
    `${terminal.red('✗')} ${terminal.bold(title)}`,
    refusalLines(file, listed).replace(/^/gm, '    '),
    ...(left > 0 ? [terminal.dim(`    … ${grouped(left)} more, see --json`)] : []),
  ].join('\n')
}
