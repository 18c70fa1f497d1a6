import { MigrationRefusedError } from "./errors.ts"
import type { MigrationFile, MigrationSequence, MigrationSet } from "./migrations.ts"

/** How many files of each sequence a run goes up to. */
export type Target = Readonly<Record<MigrationSequence, number>>

/**
 * Reads `--to`: the last file to apply, in the order of a run, which is all shared files and then
 * the tenants'. `0003_add_labels`, or `shared/0003` and `tenant/0003`.
 *
 *     targetOf(migrations, "shared/0003")  // { shared: 3, tenant: 0 }
 *     targetOf(migrations, "tenant/0005")  // { shared: 7, tenant: 5 }
 *
 * @throws MigrationRefusedError when no file, or one of each sequence, is called that.
 */
export function targetOf(migrations: MigrationSet, to: string | undefined): Target {
  if (to === undefined) {
    return { shared: migrations.shared.length, tenant: migrations.tenant.length }
  }
  const { sequence, index } = findFile(migrations, to)
  if (sequence === "shared") return { shared: index + 1, tenant: 0 }
  return { shared: migrations.shared.length, tenant: index + 1 }
}

/** @throws MigrationRefusedError */
export function findFile(
  migrations: MigrationSet,
  to: string,
): { readonly sequence: MigrationSequence; readonly index: number } {
  const [, prefix, name = ""] = /^(?:(shared|tenant)\/)?(.+)$/.exec(to) ?? []
  const found = (["shared", "tenant"] as const).flatMap((sequence) => {
    if (prefix !== undefined && prefix !== sequence) return []
    const index = migrations[sequence].findIndex(
      (file) => file.name === name || file.name.startsWith(`${name}_`),
    )
    return index === -1 ? [] : [{ sequence, index }]
  })
  const [first, second] = found
  if (!first) throw new MigrationRefusedError(unknown(migrations, to, prefix))
  if (!second) return first
  throw new MigrationRefusedError(
    `"${to}" is a shared migration and a tenant one. Write shared/${name} or tenant/${name}.`,
  )
}

/** Names that have its number or one of its words; else the last of each sequence. */
function unknown(migrations: MigrationSet, to: string, prefix: string | undefined): string {
  const words =
    to
      .toLowerCase()
      .replace(/^\w+\//, "")
      .match(/[a-z]{3,}|\d+/g) ?? []
  const isNear = ({ name }: MigrationFile) =>
    words.some((word) => name.includes(/^\d+$/.test(word) ? word.padStart(4, "0") : word))
  const files = (["shared", "tenant"] as const).filter(
    (sequence) => (prefix ?? sequence) === sequence,
  )
  const near = files.flatMap((sequence) => migrations[sequence].filter(isNear)).slice(-5)
  const named = near.length > 0 ? near : files.flatMap((sequence) => migrations[sequence].slice(-1))
  const names = named.map(({ sequence, name }) => `${sequence}/${name}`).join(", ")
  return `There is no migration "${to}". ${near.length > 0 ? "Near it" : "The newest"}: ${names || "none"}.`
}
