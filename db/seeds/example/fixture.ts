/**
 * A project with the titles of its tasks by status, newest last. Dates, assignees and order are
 * made from the place in the list (plan.ts), so that a fixture is mostly words.
 */
export interface ProjectFixture {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly isArchived?: boolean
  readonly done: readonly string[]
  readonly in_review: readonly string[]
  readonly in_progress: readonly string[]
  readonly todo: readonly string[]
  readonly descriptions?: Readonly<Record<string, string>>
  /** By title: who says what, in order. */
  readonly comments?: Readonly<Record<string, readonly (readonly [email: string, body: string])[]>>
}
