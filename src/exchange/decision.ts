import { err, type Refusal, type Result } from '#base'
import type { Command } from './commands.ts'
import type { VenueEvent } from './events.ts'

export type Decision = Result<readonly VenueEvent[]>

/** A command of one kind. */
export type Of<K extends Command['kind']> = Extract<Command, { kind: K }>

export const refused = (code: string, cause: string, remedy: string, at = ''): Decision =>
  err([refusal(code, cause, remedy, at)])

export const refusal = (code: string, cause: string, remedy: string, at = ''): Refusal => ({
  code,
  at,
  cause,
  remedy,
})
