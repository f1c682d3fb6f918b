import { useState } from 'react'
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { addPasskey, loginProblem, signInByPasskey, signOut } from '../state/account.ts'
import { useVenue, venue } from '../state/venue.ts'

/** Who one is here, and the ways in and out. */
export function Account() {
  const name = useVenue((state) => state.market?.name)
  const [notice, setNotice] = useState(() => loginProblem() ?? '')
  const act = (does: () => Promise<unknown>, done: string) => async () => {
    try {
      await does()
      setNotice(done)
    } catch (error) {
      setNotice(wordsOf(error))
    }
    venue.reconnect()
    await venue.refresh()
  }
  return (
    <DialogTrigger defaultOpen={notice !== ''}>
      <Button className="tool tool-wide">{name ?? 'Guest'}</Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="account" aria-label="Account">
          <p>
            {name ? (
              <>
                Signed in as <strong>{name}</strong>. Your bids are your participant’s.
              </>
            ) : (
              'You are a guest, known to this browser alone. Sign in with the link that the venue printed, or with a passkey that you added before.'
            )}
          </p>
          {name ? (
            <>
              <Button className="link" onPress={act(addPasskey, 'The passkey is added.')}>
                Add a passkey
              </Button>
              <Button className="link" onPress={act(signOut, 'You are signed out.')}>
                Sign out
              </Button>
            </>
          ) : (
            <Button className="link" onPress={act(signInByPasskey, '')}>
              Sign in with a passkey
            </Button>
          )}
          <output>{notice}</output>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

const wordsOf = (error: unknown): string =>
  error instanceof Error && error.name === 'NotAllowedError'
    ? 'No passkey was used.'
    : String(error instanceof Error ? error.message : error)
