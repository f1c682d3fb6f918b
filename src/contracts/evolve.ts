import { OrderedMap, Map as Table } from 'immutable'
import { assert } from '#base'
import { posted } from '#ledger'
import type { Contract, ContractBook, Invoice } from './book.ts'
import { decimalOfMicro, microOf } from './divide.ts'
import type { ContractEvent, DeliveryFact, LifeFact, MoneyFact, SetupFact } from './events.ts'
import { requirementKey } from './netting.ts'
import { specKey } from './spec.ts'

/** The book after an event. Never refuses, never computes anything new. */
export function evolveContract(before: ContractBook, event: ContractEvent): ContractBook {
  const book = before.at === event.at ? before : { ...before, at: event.at }
  switch (event.kind) {
    case 'specAdded':
    case 'productBound':
    case 'sourceAdded':
    case 'guarantorSet':
      return evolveSetup(book, event)
    case 'contractsFormed':
    case 'contractConfirmed':
    case 'proposalMade':
    case 'proposalConsented':
    case 'proposalEnded':
    case 'contractReplaced':
      return evolveLife(book, event)
    case 'contractNominated':
    case 'deliveryBegun':
    case 'acceptanceRecorded':
    case 'meterTaken':
    case 'hoursExcused':
    case 'coverClaimed':
    case 'deliveryEnded':
      return evolveDelivery(book, event)
    default:
      return evolveMoney(book, event)
  }
}

function evolveSetup(book: ContractBook, event: SetupFact): ContractBook {
  switch (event.kind) {
    case 'specAdded':
      return { ...book, specs: book.specs.set(specKey(event.spec), event.spec) }
    case 'productBound':
      return { ...book, products: book.products.set(event.terms.product, event.terms) }
    case 'sourceAdded':
      return { ...book, sources: book.sources.set(event.source, event.publicKey) }
    case 'guarantorSet':
      return { ...book, guarantor: event.participant }
  }
}

function evolveLife(book: ContractBook, event: LifeFact): ContractBook {
  switch (event.kind) {
    case 'contractsFormed':
      return { ...adding(book, event.contracts), auctions: book.auctions.add(event.auction) }
    case 'contractConfirmed':
      return changing(book, event.contract, (contract) => {
        const confirmed = [...contract.confirmed, event.party]
        return { ...contract, confirmed, ...(confirmed.length === 2 && { status: 'confirmed' }) }
      })
    case 'proposalMade':
      return { ...book, proposals: book.proposals.set(event.proposal.id, event.proposal) }
    case 'proposalConsented':
      return {
        ...book,
        proposals: book.proposals.update(event.proposal, (proposal) => {
          assert(proposal !== undefined, 'a proposal that is consented to waits')
          return { ...proposal, consents: [...proposal.consents, event.party] }
        }),
      }
    case 'proposalEnded':
      return { ...book, proposals: book.proposals.delete(event.proposal) }
    case 'contractReplaced': {
      const { contract, keeps, cause, successors } = event
      const rest = changing(book, contract, (one) =>
        keeps === undefined ? { ...one, status: cause } : { ...one, period: keeps },
      )
      return adding(rest, successors)
    }
  }
}

function evolveDelivery(book: ContractBook, event: DeliveryFact): ContractBook {
  switch (event.kind) {
    case 'contractNominated':
      return changing(book, event.contract, (contract) => ({
        ...contract,
        status: 'nominated',
        nomination: { at: book.at, note: event.note },
      }))
    case 'deliveryBegun':
      return changing(book, event.contract, (contract) => ({ ...contract, status: 'delivering' }))
    case 'acceptanceRecorded':
      return changing(book, event.contract, (contract) => ({
        ...contract,
        acceptance: event.outcome,
      }))
    case 'meterTaken': {
      const { report } = event
      const own = book.reports.get(report.contract) ?? OrderedMap()
      const after = own.set(`${report.source}/${report.id}`, report)
      return { ...book, reports: book.reports.set(report.contract, after) }
    }
    case 'hoursExcused':
      return changing(book, event.contract, (contract) => ({
        ...contract,
        excuses: [...contract.excuses, ...event.excuses],
      }))
    case 'coverClaimed':
      return changing(book, event.contract, (contract) => ({
        ...contract,
        covers: { ...contract.covers, [event.month]: event.price },
      }))
    case 'deliveryEnded':
      return changing(book, event.contract, (contract) => ({ ...contract, status: event.outcome }))
  }
}

function evolveMoney(book: ContractBook, event: MoneyFact): ContractBook {
  switch (event.kind) {
    case 'periodSettled':
      return changing(book, event.contract, (contract) => ({
        ...contract,
        settled: { ...contract.settled, [event.month]: event.settled },
        ...(event.mayTerminate && { mayTerminate: true }),
      }))
    case 'contractSettled':
      return changing(book, event.contract, (contract) => ({ ...contract, status: 'settled' }))
    case 'contractClosed':
      return changing(book, event.contract, (contract) => ({ ...contract, status: 'closed' }))
    case 'indexFixed': {
      const values = event.values.map(({ key, value }): [string, string] => [key, value])
      const own = (book.fixings.get(event.index) ?? Table()).concat(values)
      return { ...book, fixings: book.fixings.set(event.index, own) }
    }
    case 'moneyMoved':
      return { ...book, ledger: posted(book.ledger, event.transfer) }
    case 'marked':
      return {
        ...book,
        marking: { date: event.date, digest: event.digest },
        marks: book.marks.concat(event.marks.map(({ product, price }) => [product, price])),
        requirements: Table(event.requirements.map((one) => [requirementKey(one), one])),
      }
    case 'callRaised':
      return { ...book, calls: book.calls.set(event.call.id, event.call) }
    case 'callEnded':
      return {
        ...book,
        calls: book.calls.update(event.call, (call) => {
          assert(call !== undefined, 'a call that ends was raised')
          return { ...call, status: event.status }
        }),
      }
    case 'defaultDeclared':
      return {
        ...book,
        defaulted: book.defaulted.set(event.participant, { at: book.at, cause: event.cause }),
      }
    case 'closedOut': {
      const declared = book.defaulted.get(event.participant)
      assert(declared !== undefined, 'who is closed out has defaulted')
      const after = { ...declared, closedOut: true as const }
      return { ...book, defaulted: book.defaulted.set(event.participant, after) }
    }
    default:
      return evolveInvoice(book, event)
  }
}

type InvoiceFact = Extract<
  MoneyFact,
  { kind: 'invoiced' | 'invoicePaid' | 'invoiceNetted' | 'disputed' | 'disputeResolved' }
>

function evolveInvoice(book: ContractBook, event: InvoiceFact): ContractBook {
  const billing = (id: string, change: (invoice: Invoice) => Invoice): ContractBook => {
    const invoice = book.invoices.get(id)
    assert(invoice !== undefined, 'an invoice that changes was written')
    return { ...book, invoices: book.invoices.set(id, change(invoice)) }
  }
  switch (event.kind) {
    case 'invoiced':
      return { ...book, invoices: book.invoices.set(event.invoice.id, event.invoice) }
    case 'invoicePaid':
      return billing(event.invoice, (invoice) => {
        const paid = microOf(invoice.paid) + microOf(event.amount)
        const isPaid = paid + microOf(invoice.credited) === microOf(invoice.amount)
        return {
          ...invoice,
          paid: decimalOfMicro(paid),
          status: isPaid ? 'paid' : invoice.status,
        }
      })
    case 'invoiceNetted':
      return billing(event.invoice, (invoice) => ({ ...invoice, status: 'netted' }))
    case 'disputed':
      return billing(event.invoice, (invoice) => ({ ...invoice, dispute: event.dispute }))
    case 'disputeResolved':
      return billing(event.invoice, ({ dispute, ...invoice }) => {
        const credited = microOf(invoice.credited) + microOf(event.upheld)
        const isPaid = credited + microOf(invoice.paid) === microOf(invoice.amount)
        return {
          ...invoice,
          credited: decimalOfMicro(credited),
          status: isPaid ? 'paid' : invoice.status,
        }
      })
  }
}

const adding = (book: ContractBook, contracts: readonly Contract[]): ContractBook => ({
  ...book,
  contracts: book.contracts.concat(contracts.map((one): [string, Contract] => [one.id, one])),
})

function changing(
  book: ContractBook,
  id: string,
  change: (contract: Contract) => Contract,
): ContractBook {
  const contract = book.contracts.get(id)
  assert(contract !== undefined, 'a contract that changes was formed')
  return { ...book, contracts: book.contracts.set(id, change(contract)) }
}
