/** Gateway: the venue as a running thing: its clock, its clearing thread, its HTTP API, stream and page. */
export { type Clearers, type ClearersOptions, createClearers } from './clearers.ts'
export { type Clearing, type ClearingOptions, createClearing } from './clearing.ts'
export { startVenue, type Venue, type VenueOptions } from './venue.ts'
export { admit, found, SERIES } from './founding.ts'
export { type ApiV1, type ApiVenue, addApiV1, SERVER_OPTIONS } from './v1/index.ts'
