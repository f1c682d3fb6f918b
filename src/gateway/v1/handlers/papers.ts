import { v1 } from '#api'
import {
  calendarOf,
  type Contract,
  confirmationOf,
  invoiceDocument,
  STATEMENT_HEAD,
  statementRows,
} from '#contracts'
import { answer, type Call, callerOf, on, refuse } from '../call.ts'
import { problem } from '../problems.ts'
import { bookOf, isSeen } from './contracts.ts'

/** Documents of contracts, invoices and accounts, for the parties and the staff. */
export const PAPER_HANDLERS = [
  on(v1.getConfirmation, (call) => {
    const contract = seenContract(call, call.params.contract)
    if (contract === undefined) return refuse(problem('not_found'))
    return answer(200, confirmationOf(bookOf(call), contract))
  }),
  on(v1.getCalendar, (call) => {
    const contract = seenContract(call, call.params.contract)
    if (contract === undefined) return refuse(problem('not_found'))
    // Of the contract and not of now: the same contract has the same calendar, to the byte.
    return answer(200, { calendar: calendarOf(bookOf(call), contract, contract.formedAt) })
  }),
  on(v1.getInvoice, (call) => {
    const invoice = bookOf(call).invoices.get(call.params.invoice)
    if (invoice === undefined || !isSeen(call, [invoice.payer, invoice.payee]))
      return refuse(problem('not_found'))
    return answer(200, invoiceDocument(bookOf(call), invoice))
  }),
  on(v1.getStatement, (call) => {
    const [from, to] = [Date.parse(call.query.from), Date.parse(call.query.to)]
    if (from >= to) return refuse(problem('request_invalid', '/query/to', 'it is not after `from`'))
    const { participants } = call.services.venue.desk.durable.state
    const { participant } = callerOf(call).user
    const whose = participant === undefined ? [...participants.keys()].sort() : [participant]
    const rows = whose.flatMap((one) => statementRows(bookOf(call), { participant: one, from, to }))
    return answer(200, { head: STATEMENT_HEAD, rows })
  }),
]

function seenContract(call: Pick<Call, 'services' | 'caller'>, id: string): Contract | undefined {
  const contract = bookOf(call).contracts.get(id)
  if (contract === undefined || !isSeen(call, [contract.buyer, contract.seller])) return undefined
  return contract
}
