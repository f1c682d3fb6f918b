/** Contracts: forwards from forming to the last payment, as a fold with its ledger inside. */
export {}
