/** The embedded server cannot do what was asked; the message says what to do. */
export class ServerError extends Error {
  override name = "ServerError"
  readonly code = "embedded_server"
}
