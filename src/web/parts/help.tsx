import { useState } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay, Switch } from 'react-aria-components'
import { setSingleKeys, singleKeysOn } from '../state/keys.ts'

const KEYS = [
  ['n', 'To the bid being written'],
  ['/', 'Search products'],
  ['?', 'This help'],
  ['Esc', 'Close'],
  ['Ctrl Enter', 'Place the bid being written'],
] as const

/** How the market works, in five sentences, and its keys. */
export function Help(props: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { isOpen, onClose } = props
  const [keys, setKeys] = useState(singleKeysOn)
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">How this market works</Heading>
          <ol className="how">
            <li>Every few seconds an auction opens. Whoever wants to buy or sell places a bid.</li>
            <li>
              Bids are sealed until the auction is over. Then everyone can read all of them, without
              names, and check the outcome.
            </li>
            <li>
              At the close all bids are cleared together, and every product gets one price. Buyers
              pay that price, even if they would have paid more; sellers are paid it.
            </li>
            <li>
              A bid may combine products, months and places, and be all or nothing. A bid can be
              refused although the price was right, where filling it would have made another trade
              lose money.
            </li>
            <li>Each outcome is checked against nine rules before anyone sees it.</li>
          </ol>
          <h3>Keys</h3>
          <dl className="keys">
            {KEYS.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <Switch
            className="switch"
            isSelected={keys}
            onChange={(on) => {
              setSingleKeys(on)
              setKeys(on)
            }}
          >
            <span className="switch-track" aria-hidden="true" />
            Single keys work
          </Switch>
          <p className="muted small">
            The other participants here are simulated. You are known by a cookie only.
          </p>
          <Button className="primary" autoFocus onPress={onClose}>
            Close
          </Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
