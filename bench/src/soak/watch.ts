import type { Resident } from "./world.ts"

/** What a soak has seen. The first four are what it is judged by. */
export interface Sightings {
  /** Answers that were looked at: of statements and of requests. */
  operations: number
  /** Answers that held what belongs to another tenant, to `public` or to the template. */
  foreign: number
  /** What was done to it. */
  faults: number
  /** What failed though nothing had been done to it. */
  errors: number
  readonly byKind: Record<
    "operations" | "faults" | "lifecycle" | "explained" | "errors",
    Record<string, number>
  >
  /** The first few of what must not be, in words. */
  readonly evidence: string[]
}

/** Looks at every answer, and counts. */
export class Watch {
  readonly sightings: Sightings = {
    operations: 0,
    foreign: 0,
    faults: 0,
    errors: 0,
    byKind: { operations: {}, faults: {}, lifecycle: {}, explained: {}, errors: {} },
    evidence: [],
  }

  /** An answer to this tenant, with every canary that was found in it. */
  see(resident: Resident, kind: string, canaries: Iterable<unknown>): void {
    this.sightings.operations++
    this.#count("operations", kind)
    for (const canary of canaries) {
      if (canary === resident.canary) continue
      this.sightings.foreign++
      this.#keep(20, `${kind}: ${resident.canary} was answered ${String(canary)}`)
    }
  }

  fault(kind: string): void {
    this.sightings.faults++
    this.#count("faults", kind)
  }

  lived(event: string): void {
    this.#count("lifecycle", event)
  }

  /** An operation without an answer, because of what was done to it. It proves nothing. */
  explained(reason: string): void {
    this.#count("explained", reason)
  }

  unexplained(kind: string, error: unknown): void {
    this.sightings.errors++
    const message = error instanceof Error ? error.message : String(error)
    this.#count("errors", `${kind}: ${message}`.slice(0, 160))
    this.#keep(10, `${kind}: ${message}`)
  }

  #count(what: keyof Sightings["byKind"], kind: string): void {
    const counts = this.sightings.byKind[what]
    counts[kind] = (counts[kind] ?? 0) + 1
  }

  /** Errors leave room for what is worse. */
  #keep(most: number, line: string): void {
    if (this.sightings.evidence.length < most) this.sightings.evidence.push(line)
  }
}
