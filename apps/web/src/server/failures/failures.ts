/**
 * Every way in which a request ends badly, in one table: the status, and the words for a page. The
 * code is what programs get.
 */
export const failures = {
  invalid_input: {
    status: 400,
    title: "That could not be read",
    text: "Something in what was sent is missing or not of the kind expected. Nothing was saved.",
  },
  signed_out: {
    status: 401,
    title: "You are signed out",
    text: "Sign in, and try again. Nothing was saved.",
  },
  forbidden: {
    status: 403,
    title: "Your role does not open this",
    text: "An owner can give you a role that does. Nothing was saved.",
  },
  foreign_origin: {
    status: 403,
    title: "This was not sent from here",
    text: "Open the page itself, and try again there. Nothing was saved.",
  },
  suspended: {
    status: 403,
    title: "This tenant is suspended",
    text: "Nothing has been deleted. It opens again as soon as the suspension is lifted.",
  },
  not_found: {
    status: 404,
    title: "There is nothing behind this door",
    text: "The address may be mistyped, or what was here has been moved or closed.",
  },
  conflict: {
    status: 409,
    title: "Another tenant is active now",
    text: "The page you sent this from was drawn for a different tenant than the one that is open. Nothing was saved. Go back, load the page again, and make sure where you are.",
  },
  other_person: {
    status: 409,
    title: "Somebody else is signed in now",
    text: "The page you sent this from was drawn for another person. Nothing was saved. Go back, load the page again, and make sure who you are.",
  },
  moved: {
    status: 409,
    title: "This tenant has another address now",
    text: "Nothing was saved. Load the page again: that leads to the new address.",
  },
  taken: {
    status: 409,
    title: "Somebody was faster",
    text: "What you wanted to save meets something that is there already. Nothing was saved.",
  },
  changed: {
    status: 409,
    title: "Somebody changed this meanwhile",
    text: "Nothing was saved, so that nobody’s work is lost. Go back: your text is still in the form. Open the page in another tab to see what it says now.",
  },
  outdated: {
    status: 409,
    title: "A new version is available",
    text: "Nothing was saved. Go back: your text is still in the form. Copy it, reload the page, and send it again.",
  },
  gone: {
    status: 410,
    title: "This has been closed for good",
    text: "It was here, and it will not come back.",
  },
  length_required: {
    status: 411,
    title: "The length is missing",
    text: "Send it again with a Content-Length. Nothing was saved.",
  },
  too_large: {
    status: 413,
    title: "That is too large",
    text: "What you sent is larger than this page accepts. Nothing was saved. Go back, shorten it, and send it again.",
  },
  too_many: {
    status: 429,
    title: "Too many requests",
    text: "Wait a moment, and try again.",
  },
  failed: {
    status: 500,
    title: "Something went wrong on our side",
    text: "What was saved before is safe. If it happens again, tell support what stands below.",
  },
  unavailable: {
    status: 503,
    title: "Too busy at the moment",
    text: "Nothing is lost. Wait a moment, and try again.",
  },
  updating: {
    status: 503,
    title: "This tenant is being updated",
    text: "Nothing is lost. It opens again by itself; try again in a moment.",
  },
} as const satisfies Record<string, Failure>

export type FailureCode = keyof typeof failures

interface Failure {
  readonly status: number
  readonly title: string
  readonly text: string
}

/** Thrown in an action or a route handler to end it with that failure. */
export class RequestFailure extends Error {
  readonly code: FailureCode

  constructor(code: FailureCode, options?: ErrorOptions) {
    super(failures[code].title, options)
    this.name = "RequestFailure"
    this.code = code
  }
}

export function isFailureCode(text: string): text is FailureCode {
  return Object.hasOwn(failures, text)
}
