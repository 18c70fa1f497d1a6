/** What may still become of a row, and what has. */
type Fate = "open" | "kept" | "gone" | "unknown"

/** A transaction as its visitor knows it. */
export interface ModelTransaction {
  /** Rows written in it, less those that a savepoint took back. */
  readonly written: Set<number>
  readonly takenBack: Set<number>
  /** A statement has failed: until a savepoint is gone back to, all others must. */
  hasFailed: boolean
  /** A statement was aborted, so it may have failed, or not have been sent. */
  isDoubtful: boolean
  /** A statement turned on its scope: nothing may be kept, whatever follows. */
  isDead: boolean
}

/**
 * What the tenants' tables may hold, and what each read may see. Rows are only ever added, so
 * what is known to be kept has to be in every read that begins later.
 */
export class Model {
  readonly #rows = new Map<number, { tenant: number; fate: Fate }>()
  readonly #sightings: { id: number; by: ModelTransaction | undefined }[] = []
  readonly #faults: string[] = []
  #lastId: number

  constructor(firstId: number) {
    this.#lastId = firstId
  }

  newRow(tenant: number): number {
    const id = ++this.#lastId
    this.#rows.set(id, { tenant, fate: "open" })
    return id
  }

  settle(ids: Iterable<number>, fate: Fate): void {
    for (const id of ids) {
      const row = this.#rows.get(id)
      if (row?.fate === "open") row.fate = fate
    }
  }

  kept(tenant: number): number[] {
    return [...this.#rows].flatMap(([id, row]) =>
      row.tenant === tenant && row.fate === "kept" ? [id] : [],
    )
  }

  /** @param missing of what must be there; none for a reader that left early. */
  see(
    rows: readonly { id: number; body: string }[],
    reader: { tenant: number; slug: string; transaction: ModelTransaction | undefined },
    mustBeThere: Iterable<number>,
  ): void {
    const { tenant, slug, transaction } = reader
    const seen = new Set(rows.map(({ id }) => id))
    for (const { id, body } of rows) {
      const row = this.#rows.get(id)
      if (body !== slug) this.fault(`${slug} read a row of ${body}`)
      if (row && row.tenant !== tenant) this.fault(`${slug} read row ${id} of tenant ${row.tenant}`)
      if (transaction?.takenBack.has(id)) this.fault(`${slug} read row ${id}, which was taken back`)
      this.#sightings.push({ id, by: transaction })
    }
    for (const id of mustBeThere) if (!seen.has(id)) this.fault(`${slug} missed row ${id}`)
  }

  fault(text: string): void {
    this.#faults.push(text)
  }

  /** @param held the rows of each tenant in the end. @returns what is wrong. */
  judge(held: readonly { tenant: number; ids: readonly number[] }[]): string[] {
    for (const { id, by } of this.#sightings) {
      const row = this.#rows.get(id)
      if (row?.fate === "gone" && !wasOwn(id, by)) this.fault(`row ${id} was seen and never kept`)
    }
    for (const { tenant, ids } of held) {
      const there = new Set(ids)
      for (const [id, row] of this.#rows) {
        if (row.tenant !== tenant && there.has(id)) this.fault(`row ${id} is in tenant ${tenant}`)
        if (row.tenant !== tenant) continue
        if (row.fate === "kept" && !there.has(id)) this.fault(`row ${id} is lost`)
        if (row.fate === "gone" && there.has(id)) this.fault(`row ${id} should not be there`)
        if (row.fate === "open") this.fault(`row ${id} was never settled`)
      }
    }
    return this.#faults
  }
}

function wasOwn(id: number, by: ModelTransaction | undefined): boolean {
  return by !== undefined && (by.written.has(id) || by.takenBack.has(id))
}
