import { type Kysely, sql } from "kysely"
import type { Topic } from "./harness/bench.ts"
import { longLists } from "./long-lists/long-lists.ts"
import type { ProductForm } from "./soak/pages.ts"

/** What is measured of the product. */
export const productBenches: readonly Topic[] = [longLists]

/** The product's pages that are measured, and those that the soak opens. */
export const productPages = {
  measured: "/projects",
  visited: ["/", "/projects", "/projects/CAN", "/search?q=canary", "/projects.csv", "/members"],
}

/** A form that the soak sends again and again. */
export const productForm: ProductForm | undefined = {
  pages: ["/projects", "/projects?archived=yes"],
  marker: 'name="archived"',
}

/** Writes what the pages of a tenant then show: a row with this word in it. */
export async function plantOnPages(db: Kysely<unknown>, schema: string, word: string) {
  await sql`
    insert into ${sql.id(schema)}.projects (key, name) values ('CAN', ${word})
  `.execute(db)
}
