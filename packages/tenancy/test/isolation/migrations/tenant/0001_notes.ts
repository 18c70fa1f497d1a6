import { type Kysely, sql } from "kysely"

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table notes (id int primary key, body text not null)`.execute(db)
}
