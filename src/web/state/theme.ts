import { useEffect, useState } from 'react'

export type Theme = 'dark' | 'light'

const KEY = 'walras.theme'

/** The theme the reader chose, or that of the system. */
export function useTheme(): { readonly theme: Theme; readonly toggle: () => void } {
  const [chosen, choose] = useState(() => savedTheme())
  const theme = chosen ?? systemTheme()
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

const systemTheme = (): Theme =>
  matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
