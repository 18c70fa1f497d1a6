/**
 * Thrown in an action for what only the database can tell of a field. The form comes back with the
 * words beside it.
 *
 *     throw new InvalidInput({ current: "This is not your password." })
 */
export class InvalidInput extends Error {
  /** By field name, what is wrong with it. */
  readonly problems: Readonly<Record<string, string>>

  constructor(problems: Readonly<Record<string, string>>) {
    super(Object.values(problems).join(" "))
    this.name = "InvalidInput"
    this.problems = problems
  }
}
