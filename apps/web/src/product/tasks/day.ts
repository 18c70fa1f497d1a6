/** The browser's time zone, which it tells the server in a cookie: nothing else knows it there. */
export const ZONE_COOKIE = "time-zone"

/** The day it is in a time zone ("2031-05-04"); in UTC for one that there is not. */
export function dayIn(zone: string | undefined, now = new Date()): string {
  try {
    // The Swedish write it as databases do.
    return new Intl.DateTimeFormat("sv", { dateStyle: "short", timeZone: zone ?? "UTC" }).format(
      now,
    )
  } catch {
    return now.toISOString().slice(0, 10)
  }
}
