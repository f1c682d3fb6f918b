import type { ReactNode } from 'react'
import {
  Button,
  ComboBox,
  Group,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  NumberField,
  Popover,
  Radio,
  RadioGroup,
  Select,
  SelectValue,
  TextField,
} from 'react-aria-components'
import { ChevronIcon } from './icons.tsx'

export interface Choice {
  readonly id: string
  readonly label: string
  readonly note?: string
}

/** A field to search in: type, or open the list. */
export function SearchField(props: {
  readonly label: string
  readonly choices: readonly Choice[]
  readonly value: string | undefined
  readonly onChange: (id: string) => void
  readonly inputId: string
}) {
  const { label, choices, value, onChange, inputId } = props
  return (
    <ComboBox
      className="field"
      menuTrigger="focus"
      selectedKey={value ?? null}
      onSelectionChange={(key) => {
        if (key !== null) onChange(String(key))
      }}
    >
      <Label>{label}</Label>
      <Group className="box">
        <Input id={inputId} placeholder="Search: H100, power, Texas …" />
        <Button className="box-button">
          <ChevronIcon />
        </Button>
      </Group>
      <Popover className="popover">
        <Choices choices={choices} />
      </Popover>
    </ComboBox>
  )
}

export function SelectField(props: {
  readonly label: string
  readonly choices: readonly Choice[]
  readonly value: string | undefined
  readonly onChange: (id: string) => void
}) {
  const { label, choices, value, onChange } = props
  return (
    <Select
      className="field"
      selectedKey={value ?? null}
      onSelectionChange={(key) => onChange(String(key))}
      isDisabled={choices.length === 0}
      placeholder="–"
    >
      <Label>{label}</Label>
      <Button className="box box-select">
        <SelectValue />
        <ChevronIcon />
      </Button>
      <Popover className="popover">
        <Choices choices={choices} />
      </Popover>
    </Select>
  )
}

function Choices({ choices }: { readonly choices: readonly Choice[] }) {
  return (
    <ListBox className="choices" items={choices}>
      {({ id, label, note }) => (
        <ListBoxItem id={id} textValue={label} className="choice">
          <span>{label}</span>
          {note !== undefined && <span className="muted">{note}</span>}
        </ListBoxItem>
      )}
    </ListBox>
  )
}

export function WholeField(props: {
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
  readonly max?: number
}) {
  const { label, value, onChange, max } = props
  return (
    <NumberField
      className="field"
      value={value}
      onChange={onChange}
      minValue={1}
      maxValue={max ?? 1_000_000}
      step={1}
    >
      <Label>{label}</Label>
      <Group className="box">
        <Button slot="decrement" className="box-button">
          −
        </Button>
        <Input className="number" />
        <Button slot="increment" className="box-button">
          +
        </Button>
      </Group>
    </NumberField>
  )
}

export function AmountField(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly unit: string
  readonly isInvalid: boolean
  readonly describedBy: string
}) {
  const { label, value, onChange, unit, isInvalid, describedBy } = props
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={isInvalid}
      aria-describedby={describedBy}
    >
      <Label>{label}</Label>
      <Group className="box">
        <Input className="number" inputMode="decimal" autoComplete="off" />
        <span className="box-unit">{unit}</span>
      </Group>
    </TextField>
  )
}

/** Buttons of which one is pressed. */
export function OneOf<T extends string>(props: {
  readonly label: string
  readonly choices: readonly { readonly id: T; readonly label: ReactNode }[]
  readonly value: T
  readonly onChange: (value: T) => void
  readonly hideLabel?: true
}) {
  const { label, choices, value, onChange, hideLabel } = props
  return (
    <RadioGroup
      className="field"
      orientation="horizontal"
      value={value}
      onChange={(id) => {
        const choice = choices.find((one) => one.id === id)
        if (choice !== undefined) onChange(choice.id)
      }}
      {...(hideLabel && { 'aria-label': label })}
    >
      {!hideLabel && <Label>{label}</Label>}
      <div className="one-of">
        {choices.map((choice) => (
          <Radio key={choice.id} value={choice.id} className="one-of-choice">
            {choice.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
