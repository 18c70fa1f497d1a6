import type { MemberRole } from "../src/index.ts"

/** A person of the fixtures. All of them sign in with {@link PASSWORD}. */
export interface PersonFixture {
  readonly email: string
  readonly name: string
  readonly isSuperuser?: boolean
}

/** A tenant of the fixtures. People are named by their address, tasks by their title. */
export interface TenantFixture {
  readonly slug: string
  readonly name: string
  readonly members: Readonly<Record<string, MemberRole>>
  readonly projects: readonly ProjectFixture[]
}

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

/** Known to everybody: the seed runs on one's own machine only. */
export const PASSWORD = "password"
