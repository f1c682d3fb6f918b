import { v1 } from '#api'
import { rfc3339 } from '#base'
import type { Contract, ContractAct } from '#contracts'
import type { VenueEvent } from '#exchange'
import { answer, type Call, callerOf, on, perform, refuse } from '../call.ts'
import { problem } from '../problems.ts'
import { changeView, contractView, invoiceView, marginView } from '../views/contracts.ts'
import { pageOf } from '../views/page.ts'

const OVER: readonly Contract['status'][] = [
  'closed',
  'novated',
  'terminated',
  'offset',
  'closedOut',
]

export const CONTRACT_HANDLERS = [
  on(v1.listContracts, (call) => {
    const { status, product } = call.query
    const all = [...bookOf(call).contracts.values()].filter(
      (one) =>
        isSeen(call, [one.buyer, one.seller]) &&
        (status === undefined || OVER.includes(one.status) === (status === 'over')) &&
        (product === undefined || one.product === product),
    )
    const page = pageOf(all, call.query, { keyOf: ({ id }) => numbered(id), view: contractView })
    return page.ok ? answer(200, page.value) : page
  }),
  on(v1.getContract, (call) => {
    const contract = bookOf(call).contracts.get(call.params.contract)
    if (contract === undefined || !isSeen(call, [contract.buyer, contract.seller]))
      return refuse(problem('not_found'))
    return answer(200, contractView(contract))
  }),
  on(v1.actOnContracts, (call) => {
    const { participant } = callerOf(call).user
    // The schema of the operation was just checked against it.
    const act = call.body.act as unknown as ContractAct
    const of = participant === undefined ? {} : { participant }
    return perform(call, { kind: 'contractAct', ...of, act }, (_, events) => ({
      status: 200,
      body: { changes: changesIn(events).map(changeView) },
    }))
  }),
  on(v1.markDay, (call) => {
    const { date, marks } = call.body
    const act = { kind: 'markDay', date, ...(marks && { marks }) } as const
    return perform(call, act, (_, events) => ({
      status: 200,
      body: {
        date,
        calls: changesIn(events).flatMap((event) =>
          event.kind === 'callRaised' ? [event.call.id] : [],
        ),
      },
    }))
  }),
  on(v1.listInvoices, (call) => {
    const { status } = call.query
    const all = [...bookOf(call).invoices.values()].filter(
      (one) =>
        isSeen(call, [one.payer, one.payee]) && (status === undefined || one.status === status),
    )
    const page = pageOf(all, call.query, { keyOf: ({ id }) => numbered(id), view: invoiceView })
    return page.ok ? answer(200, page.value) : page
  }),
  on(v1.getMargin, (call) =>
    answer(200, marginView(bookOf(call), callerOf(call).user.participant ?? '')),
  ),
  on(v1.listPostings, (call) => {
    const { from, to } = call.query
    const { participant } = callerOf(call).user
    const isOwn = (account: string) =>
      participant === undefined || account.startsWith(`participant:${participant}/`)
    const postings = bookOf(call)
      .ledger.transfers.toArray()
      .flatMap((transfer, k) => {
        const { id, at, reason, reference } = transfer
        const isIn =
          (from === undefined || at >= Date.parse(from)) &&
          (to === undefined || at < Date.parse(to))
        if (!isIn) return []
        return transfer.postings.flatMap(({ account, currency, amount }, n) =>
          isOwn(account)
            ? [{ key: `${k}/${n}`, transfer: id, at, reason, reference, account, currency, amount }]
            : [],
        )
      })
    const page = pageOf(postings, call.query, {
      keyOf: ({ key }) => numbered(key),
      view: ({ key: _, at, ...rest }) => ({ at: rfc3339(at), ...rest }),
    })
    return page.ok ? answer(200, page.value) : page
  }),
  on(v1.listSpecs, (call) => {
    const { specs, products, guarantor } = bookOf(call)
    return answer(200, {
      specs: specs.toList().toArray(),
      products: [...products.values()],
      ...(guarantor !== undefined && { guarantor }),
    })
  }),
]

export const bookOf = ({ services }: Pick<Call, 'services'>) =>
  services.venue.desk.durable.state.contracts

/** A participant sees what it is a party of, the staff sees all. */
export function isSeen(call: Pick<Call, 'caller'>, parties: readonly string[]): boolean {
  const { participant } = callerOf(call).user
  return participant === undefined || parties.includes(participant)
}

const changesIn = (events: readonly VenueEvent[]) =>
  events.flatMap((event) => (event.kind === 'contractChanged' ? [event.event] : []))

/** Ids in the order of their numbers: "c9" before "c10". */
const numbered = (id: string): string => id.replaceAll(/\d+/g, (digits) => digits.padStart(12, '0'))
