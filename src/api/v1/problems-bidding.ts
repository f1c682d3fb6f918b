/** Why bids are not taken, changed or ended as asked. */
export const BIDDING_PROBLEMS = {
  bid_malformed: {
    status: 422,
    title: 'The bid cannot be read',
    cause: 'It is not a bid of the language; each error has a code of refusals.md.',
    remedy: 'Correct the places that `errors` points to.',
  },
  contract_refused: {
    status: 422,
    title: 'The act on contracts is refused',
    cause:
      'What the contract says, or how it stands, does not allow it; each error has a code of refusals.md.',
    remedy: 'Read the contract as it stands, and do what the errors say.',
  },
  margin_insufficient: {
    status: 409,
    title: 'Margin would be short',
    cause:
      'All that your bids allow, at its worst, would need more margin than you have collateral and credit for.',
    remedy: 'Post collateral, bid for less, or make alternatives exclude one another.',
  },
  hedge_impossible: {
    status: 422,
    title: 'Nothing can be said of the hedge',
    cause: 'A product of it is not energy, or has no price yet.',
    remedy: 'Name products of power that have a specification and a price.',
  },
  bid_id_taken: {
    status: 409,
    title: 'The id was used before',
    cause: 'You gave this id to a bid already; ids are unique for ever.',
    remedy:
      'If you are not sure that it came through, GET /api/v1/bids/{bid} tells; else use another id.',
  },
  participant_bids_exceeded: {
    status: 409,
    title: 'Too many bids rest',
    cause: 'You have as many bids resting as your limit allows.',
    remedy: 'Withdraw some, or say more in one bid.',
  },
  series_unknown: {
    status: 422,
    title: 'There is no such series',
    cause: 'The bid names a series of auctions that does not exist.',
    remedy: 'Use the id of one listed.',
  },
  series_other: {
    status: 422,
    title: 'The bid is in another series',
    cause: 'A replacement names another series than the bid has.',
    remedy: 'Name its series, or withdraw it and bid anew.',
  },
  series_halted: {
    status: 409,
    title: 'Trading is halted',
    cause: 'The series is halted by the staff.',
    remedy: 'Wait until it goes on; the market channel tells.',
  },
  auction_none_open: {
    status: 409,
    title: 'No auction is open',
    cause: 'The one before has closed, and the next is not open yet.',
    remedy: 'Try again in a moment: it opens by itself.',
  },
  auction_closed: {
    status: 409,
    title: 'The auction takes no more bids',
    cause: 'It has closed, or is about to.',
    remedy: 'Bid into the one that is open now.',
  },
  stream_unknown: {
    status: 409,
    title: 'The stream is not there',
    cause: '`session` names no stream of yours that is open and has a dead-man time.',
    remedy: 'Open the stream, send deadMan, and use the session that it answers with.',
  },
  lasts_over: {
    status: 422,
    title: 'It would have ended already',
    cause: '`lasts` names an instant that is over.',
    remedy: 'Choose a later end.',
  },
  trading_stopped: {
    status: 409,
    title: 'A kill switch is on',
    cause: 'Your participant, user, key, or the whole venue is stopped.',
    remedy: 'Have it lifted by whoever may.',
  },
  product_expired: {
    status: 422,
    title: 'The product is not traded any more',
    cause: 'It has expired, or never was in this series.',
    remedy: 'Bid for a product that is listed.',
  },
  product_halted: {
    status: 409,
    title: 'The product is stopped',
    cause: 'No bids are taken for it now.',
    remedy: 'Wait until it is traded again.',
  },
  lots_over_limit: {
    status: 422,
    title: 'Too many lots',
    cause: 'The bid may trade more lots of a product than one bid may.',
    remedy: 'Bid for fewer lots.',
  },
  price_outside_collar: {
    status: 422,
    title: 'The limit is outside of the price collars',
    cause: 'At prices within the collars of its products the bundle cannot be worth that.',
    remedy: 'Write a limit within the collars.',
  },
  payment_too_large: {
    status: 422,
    title: 'The bid might pay too much',
    cause: 'It might pay more than one bid of yours may.',
    remedy: 'Bid for fewer lots, give it a budget, or have your limit raised.',
  },
  only_improvement: {
    status: 409,
    title: 'Bids may only be improved now',
    cause:
      'In the no-cancel phase a replacement may raise limits and widen quantities, nothing else.',
    remedy: 'Improve it, or replace it in the next auction.',
  },
  approval_too_late: {
    status: 409,
    title: 'It is too late for an approval',
    cause: 'The replacement needs an approver, and in this phase a bid cannot wait for one.',
    remedy: 'Improve it by less, or replace it in the next auction.',
  },
  bid_binding: {
    status: 409,
    title: 'The bid is binding now',
    cause: 'In the no-cancel phase no bid is withdrawn.',
    remedy: 'Withdraw it in the next auction.',
  },
  bid_ended: {
    status: 409,
    title: 'The bid has ended',
    cause: 'It was filled, withdrawn, or ended otherwise.',
    remedy: 'Nothing is left to do; GET /api/v1/bids/{bid} says why it ended.',
  },
  bid_being_cleared: {
    status: 409,
    title: 'The bid is being cleared',
    cause: 'Its auction has closed and is not published yet.',
    remedy: 'Try again when its outcome is published.',
  },
  content_unlike: {
    status: 409,
    title: 'The bid was another a moment ago',
    cause: 'It was replaced while this request came in.',
    remedy: 'Read it again, and repeat.',
  },
  not_awaiting: {
    status: 409,
    title: 'The bid waits for no approval',
    cause: 'It was approved or declined already, or needs nobody.',
    remedy: 'Nothing is left to do.',
  },
  approval_own: {
    status: 403,
    title: 'Nobody approves what is their own',
    cause: 'You placed or proposed it yourself.',
    remedy: 'Have somebody else approve it.',
  },
  approval_of_other: {
    status: 409,
    title: 'It is not what was read',
    cause: 'The commitment or digest is of another content than the present one.',
    remedy: 'Read it again, and approve that.',
  },
  auction_not_published: {
    status: 404,
    title: 'The auction is not published',
    cause: 'Its book stays sealed until its outcome is published; that of a void one for good.',
    remedy: 'Wait for the message that it is published.',
  },
  auction_archived: {
    status: 404,
    title: 'The auction is in the archive',
    cause: 'It is older than those at hand; its record is in the journal.',
    remedy: 'Ask the venue for its bundle.',
  },
} as const
