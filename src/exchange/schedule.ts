import type { Instant, OpenAuction, Schedule, Series } from './state.ts'

/** What is allowed in an auction that takes bids. */
export type Phase = 'open' | 'indicative' | 'noCancel'

/** Before its last instant an auction takes bids; the close itself is drawn, so that nobody can wait for it. */
export function phaseAt({ schedule }: Pick<OpenAuction, 'schedule'>, at: Instant): Phase {
  if (at < schedule.indicativeAt) return 'open'
  return at < schedule.noCancelAt ? 'indicative' : 'noCancel'
}

/**
 * The calendar of the next auction of a series, opened now: it closes at the first place of the calendar, after that of the
 * auction before, that leaves time to bid and to think again.
 */
export function scheduleAt({ terms, lastClose }: Series, now: Instant): Schedule {
  const { anchor, every, closeWindow, noCancel, indicative } = terms
  const earliest = Math.max(now + closeWindow + noCancel, lastClose)
  const closeTo = anchor + every * (Math.floor((earliest - anchor) / every) + 1)
  const closeFrom = closeTo - closeWindow
  const noCancelAt = closeFrom - noCancel
  return {
    opensAt: now,
    indicativeAt: Math.max(now, noCancelAt - indicative),
    noCancelAt,
    closeFrom,
    closeTo,
  }
}

/** The same calendar so much later: time spent halted does not count. */
export const movedBy = (schedule: Schedule, by: number): Schedule => ({
  opensAt: schedule.opensAt,
  indicativeAt: schedule.indicativeAt + by,
  noCancelAt: schedule.noCancelAt + by,
  closeFrom: schedule.closeFrom + by,
  closeTo: schedule.closeTo + by,
})
