/** What shows that a case does not hold. */
export interface IsolationEvidence {
  /** What was done. */
  readonly did: string
  /** What came of it: the foreign canary and where it stood, or what was let through. */
  readonly saw: string
  /** The SQL that showed it, when it was SQL. */
  readonly sql?: string
}

/** A case of the isolation kit that does not hold, with its evidence. */
export class IsolationError extends Error {
  readonly case: string
  readonly evidence: IsolationEvidence

  constructor(
    name: string,
    behaviour: string,
    evidence: IsolationEvidence,
    options?: ErrorOptions,
  ) {
    const { did, saw, sql } = evidence
    super(`${name}: ${behaviour} Not so. ${did}: ${saw}${sql ? ` [${sql}]` : ""}`, options)
    this.name = "IsolationError"
    this.case = name
    this.evidence = evidence
  }
}

/** Thrown inside a case; the runner makes an {@link IsolationError} of it. */
export class Leak extends Error {
  readonly evidence: IsolationEvidence

  constructor(evidence: IsolationEvidence, options?: ErrorOptions) {
    super(evidence.saw, options)
    this.evidence = evidence
  }
}
