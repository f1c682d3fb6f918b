import type { Instant } from '#exchange'

/** RFC 3339 in UTC, to the millisecond. */
export const rfc3339 = (at: Instant): string => new Date(at).toISOString()
