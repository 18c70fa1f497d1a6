"use client"

import { useTheme } from "@/components/theme"
import { themes } from "@/components/themes"
import { CommandEntry, CommandSection } from "./command-entry.tsx"

export function ThemeCommands({ onDone }: { onDone: () => void }) {
  const { theme, setTheme } = useTheme()
  return (
    <CommandSection title="Theme">
      {themes.map(({ value, label, Icon }) => (
        <CommandEntry
          key={value}
          value={`theme ${label}`}
          Icon={Icon}
          hint={theme === value && "Now"}
          onSelect={() => {
            setTheme(value)
            onDone()
          }}
        >
          {label}
        </CommandEntry>
      ))}
    </CommandSection>
  )
}
