import { sharedServer } from "@repo/db/server"
import { setting } from "./env.ts"
import { Explained } from "./explained.ts"

export interface AppDatabase {
  DATABASE_URL: string
  DATABASE_OWNER_URL: string
  release(): Promise<void>
}

/** As {@link leaseAppDatabase}, for whoever needs the app's connection alone. */
export async function leaseAppConnection(): Promise<Omit<AppDatabase, "DATABASE_OWNER_URL">> {
  const DATABASE_URL = setting("DATABASE_URL")
  return DATABASE_URL ? { DATABASE_URL, release: async () => {} } : await leaseAppDatabase()
}

/** The database that the settings name, or else the embedded server, leased. */
export async function leaseAppDatabase(): Promise<AppDatabase> {
  const DATABASE_URL = setting("DATABASE_URL")
  if (DATABASE_URL) return { DATABASE_URL, DATABASE_OWNER_URL: ownerUrl(), release: async () => {} }
  const server = await sharedServer().lease()
  return {
    DATABASE_URL: server.appUrl,
    DATABASE_OWNER_URL: server.ownerUrl,
    release: server.release,
  }
}

function ownerUrl(): string {
  const url = setting("DATABASE_OWNER_URL")
  if (url) return url
  throw new Explained(
    "DATABASE_OWNER_URL is missing. With DATABASE_URL set, give the connection that owns the schemas too, or unset both for the embedded PostgreSQL.",
  )
}
