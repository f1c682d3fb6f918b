import { useEffect, useState } from 'react'
import type { BidForm, BidReceipt } from '#api'
import { submitBid } from './client.ts'
import { type Reading, readingOfError } from './use-preview.ts'
import { venue } from './venue.ts'

/** Placing a bid: on its way, then sealed with a receipt, or refused – until the form changes. */
export function useSending(form: BidForm | undefined) {
  const [receipt, setReceipt] = useState<BidReceipt>()
  const [refused, setRefused] = useState<Reading>()
  const [isSending, setSending] = useState(false)
  const [tries, setTries] = useState(0)
  const text = JSON.stringify(form)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a refusal is of the form that was sent
  useEffect(() => setRefused(undefined), [text])
  const send = async (): Promise<void> => {
    if (form === undefined) return
    setSending(true)
    setRefused(undefined)
    try {
      setReceipt(await submitBid(form))
    } catch (error) {
      setReceipt(undefined)
      setRefused(readingOfError(error))
    } finally {
      setSending(false)
      setTries((before) => before + 1)
    }
    await venue.refreshOwn().catch(() => undefined)
  }
  return { receipt, refused, isSending, tries, send }
}
