import type { ReactNode } from 'react'

/** Drawn, not typed: every machine has the same ones. Never alone: words stand beside them. */
function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      {children}
    </svg>
  )
}

const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 2,
  strokeLinecap: 'round',
} as const

export const UpIcon = () => (
  <Icon>
    <path d="M8 3 L14 12 L2 12 Z" fill="currentColor" />
  </Icon>
)
export const DownIcon = () => (
  <Icon>
    <path d="M8 13 L2 4 L14 4 Z" fill="currentColor" />
  </Icon>
)
export const EvenIcon = () => (
  <Icon>
    <path d="M3 8 L13 8" {...line} />
  </Icon>
)
export const CheckIcon = () => (
  <Icon>
    <path d="M3 8.5 L6.5 12 L13 4.5" {...line} strokeLinejoin="round" />
  </Icon>
)
export const CrossIcon = () => (
  <Icon>
    <path d="M4 4 L12 12 M12 4 L4 12" {...line} />
  </Icon>
)
export const PartIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.5" {...line} />
    <path d="M8 2.5 A5.5 5.5 0 0 1 8 13.5 Z" fill="currentColor" />
  </Icon>
)
export const LockIcon = () => (
  <Icon>
    <rect x="3" y="7" width="10" height="7" rx="1.5" fill="currentColor" />
    <path d="M5 7 V5 A3 3 0 0 1 11 5 V7" {...line} />
  </Icon>
)
export const SunIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="3" fill="currentColor" />
    <path
      d="M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6L13 13M3 13l1.4-1.4M11.6 4.4L13 3"
      {...line}
    />
  </Icon>
)
export const MoonIcon = () => (
  <Icon>
    <path d="M13 9.5 A5.8 5.8 0 1 1 6.5 3 A4.6 4.6 0 0 0 13 9.5 Z" fill="currentColor" />
  </Icon>
)
export const ChevronIcon = () => (
  <Icon>
    <path d="M4 6 L8 10.5 L12 6" {...line} strokeLinejoin="round" />
  </Icon>
)
