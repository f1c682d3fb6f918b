import { useEffect, useState, useSyncExternalStore } from 'react'

export type Theme = 'dark' | 'light'

const KEY = 'walras.theme'

/** The theme the reader chose, or that of the system, whenever it changes. */
export function useTheme(): { readonly theme: Theme; readonly toggle: () => void } {
  const [chosen, choose] = useState(() => savedTheme())
  const system = useSyncExternalStore(onSystemChange, systemTheme)
  const theme = chosen ?? system
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  const toggle = () => {
    const next = theme === 'dark' ? 'light' : 'dark'
    localStorage.setItem(KEY, next)
    choose(next)
  }
  return { theme, toggle }
}

function savedTheme(): Theme | undefined {
  const saved = localStorage.getItem(KEY)
  return saved === 'dark' || saved === 'light' ? saved : undefined
}

const LIGHT = '(prefers-color-scheme: light)'

const systemTheme = (): Theme => (matchMedia(LIGHT).matches ? 'light' : 'dark')

function onSystemChange(listener: () => void): () => void {
  const query = matchMedia(LIGHT)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
