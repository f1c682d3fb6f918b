/** What one market file may hold. What is larger is refused, with the limit in the message. */
export const PRODUCTS_MAX = 20_000
export const PARTICIPANTS_MAX = 100_000
export const BIDS_MAX = 100_000
export const NAMES_MAX = 10_000

/** Bids inside one another. */
export const DEPTH_MAX = 8
export const BUNDLE_PRODUCTS_MAX = 512
export const STEPS_MAX = 2_000
export const STORAGE_PERIODS_MAX = 400
/** Parts, options, periods, units and rows of one node. */
export const LIST_MAX = 20_000

/** Of the program that one bid lowers to. */
export const COLUMNS_MAX = 4_000
export const ROWS_MAX = 8_000
export const NONZEROS_MAX = 200_000
/** Of all programs of one market together. */
export const MARKET_NONZEROS_MAX = 20_000_000

export const LOTS_MAX = Number.MAX_SAFE_INTEGER
/** 10^15 units of the currency, in micro-units. */
export const MONEY_MAX = 10n ** 21n
