import { type Kysely, sql } from "kysely"

/** Tables of the same name in `public` as a tenant has: a fall-through would show. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table notes (id int primary key, body text not null)`.execute(db)
  await sql`create table bulletins (id int primary key, body text not null)`.execute(db)
}
