import type { Handles } from "@repo/db"
import { type Kysely, sql } from "kysely"
import { exampleProjects } from "../db/seeds/example/index.ts"

/** What the seed puts into tenants, which nobody may see who is not in them. */
export const seededNames = Object.values(exampleProjects).flatMap((projects) =>
  projects.map(({ name }) => name),
)

type Db = Handles["db"]

/** Puts the row into a tenant by which the tests know it again: a project. @returns its id. */
export async function plantCanary(db: Db, name: string): Promise<string> {
  const values = { key: "CANARY", name }
  const { id } = await db
    .insertInto("projects")
    .values(values)
    .returning("id")
    .executeTakeFirstOrThrow()
  return id
}

export async function canaryName(db: Db): Promise<string> {
  const { name } = await db.selectFrom("projects").select("name").executeTakeFirstOrThrow()
  return name
}

export async function renameCanary(db: Db, name: string): Promise<void> {
  await db.updateTable("projects").set({ name }).execute()
}

/** Until the transaction ends, whoever reads it waits. */
export async function lockCanary(transaction: Kysely<unknown>, schema: string): Promise<void> {
  await sql`lock table ${sql.id(schema, "projects")}`.execute(transaction)
}
