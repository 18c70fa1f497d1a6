/** When something was, as people say it; exactly, on hover. Drawn on the server. */
export function RelativeTime({ at }: { at: Date }) {
  return (
    <time dateTime={at.toISOString()} title={`${exact.format(at)} UTC`}>
      {inWords(at, new Date())}
    </time>
  )
}

function inWords(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000)
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1]
  return unit === "second" ? "just now" : relative.format(Math.round(seconds / size), unit)
}

const units = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" })
const exact = new Intl.DateTimeFormat("en", {
  dateStyle: "full",
  timeStyle: "short",
  timeZone: "UTC",
})
