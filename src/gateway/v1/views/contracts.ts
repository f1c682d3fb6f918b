import { rfc3339 } from '#base'
import type { Contract, ContractBook, ContractEvent, Invoice } from '#contracts'

/** A contract as its parties see it. */
export function contractView(contract: Contract): object {
  const { id, buyer, seller, product, lots, price, per, spec, auction, period } = contract
  const settled = Object.entries(contract.settled).map(([month, one]) => {
    const { amount, delivered, shortfall, damages } = one
    return [month, { amount, delivered, shortfall, damages }] as const
  })
  return {
    id,
    buyer,
    seller,
    product,
    lots,
    price,
    per,
    spec,
    auction,
    formedAt: rfc3339(contract.formedAt),
    period,
    status: contract.status,
    confirmed: contract.confirmed,
    ...(contract.acceptance !== undefined && { acceptance: contract.acceptance }),
    settled: Object.fromEntries(settled),
  }
}

export function invoiceView(invoice: Invoice): object {
  const { id, kind, month, payer, payee, currency, amount, credited, paid, status } = invoice
  return {
    id,
    kind,
    ...(month !== undefined && { month }),
    payer,
    payee,
    currency,
    amount,
    credited,
    paid,
    status,
    ...(invoice.dispute !== undefined && { disputed: invoice.dispute.amount }),
    issuedAt: rfc3339(invoice.issuedAt),
    due: rfc3339(invoice.due),
    lines: invoice.lines.map(({ kind, contract, from, to, amount, quantity, factor }) => ({
      kind,
      contract,
      from,
      to,
      amount,
      ...(quantity !== undefined && { quantity }),
      ...(factor !== undefined && { factor }),
    })),
  }
}

export function marginView(book: ContractBook, participant: string): object {
  const isOwn = (account: string) => account.startsWith(`participant:${participant}/`)
  return {
    requirements: [...book.requirements.values()]
      .filter((one) => one.participant === participant)
      .map(({ against, currency, amount }) => ({ against, currency, amount })),
    calls: [...book.calls.values()]
      .filter((one) => one.participant === participant)
      .map(({ id, against, currency, amount, raisedAt, deadline, status }) => ({
        id,
        against,
        currency,
        amount,
        raisedAt: rfc3339(raisedAt),
        deadline: rfc3339(deadline),
        status,
      })),
    balances: [...book.ledger.balances]
      .filter(([account]) => isOwn(account))
      .flatMap(([account, own]) =>
        [...own].map(([currency, amount]) => ({ account, currency, amount })),
      )
      .sort((a, b) => (a.account < b.account ? -1 : 1)),
  }
}

/** What an event is of, by ids that the API gives more of. */
export function changeView(event: ContractEvent): object {
  const ids = (name: 'contract' | 'invoice' | 'call' | 'proposal'): object => {
    const value = (event as unknown as Readonly<Record<string, unknown>>)[name]
    if (typeof value === 'string') return { [name]: value }
    const { id } = Object(value) as { readonly id?: unknown }
    return typeof id === 'string' ? { [name]: id } : {}
  }
  return {
    change: event.kind,
    ...ids('contract'),
    ...ids('invoice'),
    ...ids('call'),
    ...ids('proposal'),
  }
}
