import { useEffect } from 'react'

const KEY = 'walras.singleKeys'

export const singleKeysOn = (): boolean => localStorage.getItem(KEY) !== 'off'
export const setSingleKeys = (on: boolean): void => localStorage.setItem(KEY, on ? 'on' : 'off')

/** Calls back on single keys, unless one types into a field or has turned them off. */
export function useKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const action = actions[event.key]
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return
      if (!singleKeysOn() || isTyping(event.target)) return
      if (document.querySelector('[role=dialog]') !== null) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [role=listbox]') !== null
