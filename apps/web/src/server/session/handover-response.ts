import "server-only"
import { NextResponse } from "next/server"

type Cookie = Parameters<NextResponse["cookies"]["set"]>[0] & object

/** To another page, by GET; kept by nobody, for the address may hold a code. */
export function seeOther(to: URL, ...cookies: Cookie[]): NextResponse {
  const response = NextResponse.redirect(to, 303)
  response.headers.set("cache-control", "private, no-store")
  for (const cookie of cookies) response.cookies.set(cookie)
  return response
}
