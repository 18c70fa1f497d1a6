import fc from "fast-check"

/** What one visitor does in a tenant, one step after the other. */
export type Step =
  | { readonly kind: "insert" | "float" | "read" | "fail" }
  /** A statement that would turn on its scope; a transaction used in another tenant's. */
  | { readonly kind: "turn" | "trespass" }
  /** An insert whose caller gives up after so many turns of the event loop. */
  | { readonly kind: "abort"; readonly turns: number }
  /** Rows read before the reader leaves. */
  | { readonly kind: "stream"; readonly rows: number }
  | { readonly kind: "nested"; readonly tenant: number; readonly steps: readonly Step[] }
  | {
      readonly kind: "transaction"
      readonly end: "commit" | "rollback"
      readonly steps: readonly Step[]
    }
  | {
      readonly kind: "savepoint"
      readonly end: "release" | "rollback"
      readonly steps: readonly Step[]
    }

export interface Visitor {
  readonly tenant: number
  readonly access: "read" | "write"
  readonly steps: readonly Step[]
}

export interface Program {
  /** Connections. */
  readonly pool: number
  readonly visitors: readonly Visitor[]
}

const tenantCount = 3

const tenant = fc.nat(tenantCount - 1)

function weighted<T>(weight: number, arbitrary: fc.Arbitrary<T>) {
  return { weight, arbitrary }
}

/** @param mayAbort whether callers give up, and cancel what they asked for. */
export function randomProgram({ mayAbort }: { mayAbort: boolean }): fc.Arbitrary<Program> {
  const rows = fc.integer({ min: 1, max: 12 })
  const simple = fc.oneof(
    weighted(4, fc.constant<Step>({ kind: "insert" })),
    weighted(4, fc.constant<Step>({ kind: "read" })),
    weighted(2, fc.constant<Step>({ kind: "float" })),
    weighted(1, fc.constant<Step>({ kind: "fail" })),
    weighted(1, fc.constant<Step>({ kind: "turn" })),
    weighted(1, fc.constant<Step>({ kind: "trespass" })),
    weighted(
      2,
      rows.map((count): Step => ({ kind: "stream", rows: count })),
    ),
    weighted(
      mayAbort ? 2 : 0,
      fc.nat(12).map((turns): Step => ({ kind: "abort", turns })),
    ),
  )
  const { inside } = fc.letrec<{ inside: Step[] }>((tie) => ({
    inside: fc.array(
      fc.oneof(
        { depthSize: "small" },
        weighted(5, simple),
        weighted(
          2,
          fc.record({
            kind: fc.constant("savepoint" as const),
            end: fc.constantFrom("release" as const, "rollback" as const),
            steps: tie("inside"),
          }),
        ),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  }))
  const transaction = fc.record({
    kind: fc.constant("transaction" as const),
    end: fc.constantFrom("commit" as const, "commit" as const, "rollback" as const),
    steps: inside,
  })
  const nested = fc.record({
    kind: fc.constant("nested" as const),
    tenant,
    steps: fc.array(simple, { minLength: 1, maxLength: 3 }),
  })
  const step = fc.oneof(weighted(5, simple), weighted(3, transaction), weighted(1, nested))
  const visitor = fc.record({
    tenant,
    access: fc.constantFrom("write" as const, "write" as const, "write" as const, "read" as const),
    steps: fc.array(step, { minLength: 1, maxLength: 5 }),
  })
  return fc.record({
    pool: fc.constantFrom(1, 1, 3),
    visitors: fc.array(visitor, { minLength: 1, maxLength: 5 }),
  })
}
