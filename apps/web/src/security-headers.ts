export interface SecurityQuestion {
  /** One request's random nonce: what carries it may run, nothing else may. Without one nothing may. */
  readonly nonce?: string
  /** `APP_URL`: says whether https is the rule, and which hosts a form may end up on. */
  readonly root: URL
  readonly isDevelopment: boolean
  /** Origins of the sign-in providers: their buttons' forms end there. */
  readonly providers?: readonly string[]
}

/**
 * The headers that tell a browser what this app never does, for every response.
 * The Content-Security-Policy goes on the request too: Next reads its nonce from there.
 */
export function securityHeaders(question: SecurityQuestion): Record<string, string> {
  return {
    "Content-Security-Policy": contentSecurityPolicy(question),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    // Addresses carry ids of a tenant's rows; other origins (a tenant's siblings too) get none.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    ...(question.root.protocol === "https:" && {
      "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    }),
  }
}

function contentSecurityPolicy(question: SecurityQuestion): string {
  const { nonce, root, isDevelopment, providers = [] } = question
  const directives: Record<string, string[]> = {
    "default-src": ["'self'"],
    // React's refresh and its error overlay evaluate code in development.
    "script-src": nonce
      ? [`'nonce-${nonce}'`, "'strict-dynamic'", ...when(isDevelopment, "'unsafe-eval'")]
      : ["'none'"],
    // Next's own tools in development write styles without a nonce, which beside one would not count.
    "style-src": ["'self'", ...styles(question)],
    "img-src": ["'self'", "data:", "blob:"],
    "connect-src": ["'self'", ...when(isDevelopment, "ws:")],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    // A form's redirects are checked as well: signing in ends on another host of ours.
    "form-action": ["'self'", root.origin, `${root.protocol}//*.${root.host}`, ...providers],
  }
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(" ")}`)
    .join("; ")
}

function styles({ nonce, isDevelopment }: SecurityQuestion): string[] {
  if (isDevelopment) return ["'unsafe-inline'"]
  return nonce ? [`'nonce-${nonce}'`] : []
}

function when(condition: boolean, source: string): string[] {
  return condition ? [source] : []
}
