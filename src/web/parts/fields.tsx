import type { ReactNode } from 'react'
import {
  Button,
  ComboBox,
  FieldError,
  Group,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
  Select,
  SelectValue,
  TextField,
} from 'react-aria-components'
import { wholeNumber } from '../format/numbers.ts'
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
  readonly problem?: string | undefined
}) {
  const { label, choices, value, onChange, problem } = props
  return (
    <Select
      className="field"
      isInvalid={problem !== undefined}
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
      <Problem text={problem} />
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

/** A whole number, kept as it is typed: what it may not be is said, and never corrected. */
export function WholeField(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problem: string | undefined
}) {
  const { label, value, onChange, problem } = props
  const number = wholeNumber(value)
  const step = (by: number, name: string, sign: string) => (
    <Button
      className="box-button"
      aria-label={`${name}: ${label}`}
      isDisabled={number === undefined || number + by < 1}
      onPress={() => number !== undefined && onChange(String(number + by))}
    >
      {sign}
    </Button>
  )
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={problem !== undefined}
    >
      <Label>{label}</Label>
      <Group className="box">
        {step(-1, 'One less', '−')}
        <Input className="number" inputMode="numeric" autoComplete="off" />
        {step(1, 'One more', '+')}
      </Group>
      <Problem text={problem} />
    </TextField>
  )
}

export function AmountField(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly unit: string
  readonly problem: string | undefined
  readonly describedBy: string
}) {
  const { label, value, onChange, unit, problem, describedBy } = props
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={problem !== undefined}
      aria-describedby={describedBy}
    >
      <Label>{label}</Label>
      <Group className="box">
        <Input className="number" inputMode="decimal" autoComplete="off" />
        <span className="box-unit">{unit}</span>
      </Group>
      <Problem text={problem} />
    </TextField>
  )
}

const Problem = ({ text }: { readonly text: string | undefined }) => (
  <FieldError className="field-problem">{text}</FieldError>
)

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
