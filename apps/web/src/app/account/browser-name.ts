/**
 * A browser in the words of whoever uses it, from what it calls itself. To recognise it by, nothing
 * more: it can say what it likes.
 *
 *     browserName("Mozilla/5.0 (X11; Linux x86_64) … Firefox/140.0")  // "Firefox on Linux"
 */
export function browserName(userAgent: string | null): string {
  const said = userAgent ?? ""
  const browser = nameIn(said, browsers) ?? "A browser"
  const system = nameIn(said, systems)
  return system ? `${browser} on ${system}` : browser
}

export function isPhone(userAgent: string | null): boolean {
  return /iPhone|Android.*Mobile/.test(userAgent ?? "")
}

function nameIn(said: string, names: readonly (readonly [RegExp, string])[]): string | undefined {
  return names.find(([sign]) => sign.test(said))?.[1]
}

// In order: nearly all of them claim to be Chrome and Safari as well, and iPhones to be a Mac.
const browsers = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\/|Chromium\//, "Chrome"],
  [/Safari\//, "Safari"],
] as const

const systems = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "Mac"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
] as const
