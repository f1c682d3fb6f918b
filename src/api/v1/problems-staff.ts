/** Why registers, listings and calendars are not changed as asked. */
export const STAFF_PROBLEMS = {
  user_unknown: problem(404, 'There is no such user', 'No user has this id.', 'Use one listed.'),
  not_yours: problem(
    403,
    'It is another user’s',
    'Keys and passkeys are added by the user whose they are.',
    'Have the user add it.',
  ),
  role_misplaced: problem(
    422,
    'The role belongs elsewhere',
    'Roles of the staff and of participants do not mix.',
    'Give the user roles of where it belongs.',
  ),
  roles_conflict: problem(
    422,
    'The roles exclude each other',
    'Nobody is both operator and auditor.',
    'Give the roles to two users.',
  ),
  name_malformed: problem(
    422,
    'The id is malformed',
    'Ids are 1 to 64 lower-case letters, digits, dots and hyphens.',
    'Write it as "lab-a".',
  ),
  limit_malformed: problem(
    422,
    'The limit is malformed',
    'A limit is no amount of money.',
    'Write it as "12.50".',
  ),
  participant_unknown: problem(
    422,
    'There is no such participant',
    'The user names a participant that was not admitted.',
    'Admit it first.',
  ),
  user_elsewhere: problem(
    409,
    'The user belongs elsewhere',
    'A user never changes its participant.',
    'Use another id.',
  ),
  key_exists: problem(409, 'The key id is taken', 'There is a key of that id.', 'Use another id.'),
  key_life: problem(
    422,
    'The key would live too long',
    'A key lives for at most 90 days from now.',
    'Choose an earlier end, and renew it in time.',
  ),
  key_malformed: problem(
    422,
    'The public key is malformed',
    'It is not 32 bytes in base64url.',
    'Send the raw Ed25519 public key.',
  ),
  keys_exceeded: problem(
    409,
    'Too many keys',
    'A user has as many keys as it may.',
    'Revoke one first.',
  ),
  key_unknown: problem(404, 'There is no such key', 'No key has this id.', 'Use one listed.'),
  passkey_exists: problem(
    409,
    'The passkey is known',
    'It was added before.',
    'Use it to sign in.',
  ),
  killed_already: problem(
    409,
    'It is stopped already',
    'The kill switch is on.',
    'Nothing is left to do.',
  ),
  not_killed: problem(
    409,
    'It is not stopped',
    'No such kill switch is on.',
    'Nothing is left to do.',
  ),
  killed_by_venue: problem(
    403,
    'The venue stopped it',
    'What the staff stopped, only the staff lets go on.',
    'Ask the venue.',
  ),
  proposal_unknown: problem(
    404,
    'There is no such proposal',
    'It was settled, or never made.',
    'Use one listed.',
  ),
  proposal_exists: problem(
    409,
    'The same is proposed already',
    'It waits for a second pair of eyes.',
    'Have it approved.',
  ),
  proposal_stale: problem(
    409,
    'The proposal is stale',
    'It was made more than a day ago.',
    'Propose it again.',
  ),
  proposal_nested: problem(
    422,
    'A proposal cannot approve another',
    'Approvals are not proposed.',
    'Approve that itself.',
  ),
  product_unknown: problem(
    422,
    'There is no such product',
    'A series names a product that is not listed.',
    'List it first.',
  ),
  product_malformed: problem(
    422,
    'The product cannot be read',
    'It is not a product as market files write it; each error has a code of refusals.md.',
    'Correct the places that `errors` points to.',
  ),
  product_changed: problem(
    409,
    'Products never change',
    'What a product is stays as it was listed.',
    'List another product.',
  ),
  collar_malformed: problem(
    422,
    'The collar is malformed',
    'It is not two amounts of money, the lower one first.',
    'Write { "low": "1.00", "high": "9.00" }.',
  ),
  series_malformed: problem(
    422,
    'The series is malformed',
    'Its calendar cannot be kept.',
    'Correct the place that `errors` points to.',
  ),
  series_running: problem(
    409,
    'It is not halted',
    'The series is running.',
    'Nothing is left to do.',
  ),
  auction_unknown: problem(
    404,
    'There is no such auction',
    'No auction at hand has this id.',
    'Use one listed.',
  ),
  auction_over: problem(
    409,
    'The auction is over',
    'It was published or is void.',
    'Only one that is not can be called off.',
  ),
} as const

function problem<S extends number>(status: S, title: string, cause: string, remedy: string) {
  return { status, title, cause, remedy } as const
}
