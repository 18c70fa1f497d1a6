/** A project with where its work stands. */
export interface ProjectSummary {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly description: string
  readonly todo: number
  readonly inProgress: number
  readonly inReview: number
  readonly done: number
  /** Of its open tasks. */
  readonly nextDueOn: string | null
  /** Up to five who have open tasks of it. */
  readonly people: { id: string; name: string }[]
}
