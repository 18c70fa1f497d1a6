import { MonitorIcon, MoonIcon, SunIcon } from "lucide-react"

/** Remembered in the person's browser. */
export const themes = [
  { value: "light", label: "Light", Icon: SunIcon },
  { value: "dark", label: "Dark", Icon: MoonIcon },
  { value: "system", label: "As the system", Icon: MonitorIcon },
] as const
