import { type RawBuilder, sql } from "kysely"

/**
 * Up to `most` rows of a long table with certain words, those changed last before all others.
 *
 * Neither index can do it alone: that of the words finds a frequent one a hundred thousand times
 * before anything is sorted, that of the times reads the whole table for words that never stand
 * together, and PostgreSQL cannot guess which it will be. So the newest rows are looked through,
 * and only when they have too few, the words' index gives the others, in no order.
 *
 * @param of an indexed order of the table, and what is left out of it.
 * @param wanted whether a row has the words.
 */
export function newestWith(
  of: { table: string; columns: string[]; changed: string; only: RawBuilder<unknown> },
  wanted: RawBuilder<unknown>,
  { most, lookedThrough }: { most: number; lookedThrough: number },
): RawBuilder<unknown> {
  const columns = sql.join(of.columns.map((column) => sql.ref(column)))
  const order = sql`${sql.ref(of.changed)} desc, id desc`
  return sql`
    with newest as (
      select ${columns}, search from ${sql.table(of.table)} where ${of.only}
      order by ${order} limit ${lookedThrough}
    ),
    found as materialized (
      select ${columns}, search from newest where ${wanted} order by ${order} limit ${most}
    )
    select * from found
    union all
    (
      select ${columns}, search from ${sql.table(of.table)}
      where (select count(*) from found) < ${most} and ${wanted} and ${of.only}
        and id not in (select id from found)
      limit (select ${most} - count(*) from found)
    )
  `
}

/** Tasks that are not deleted, for {@link newestWith}. */
export function tasksWith(wanted: RawBuilder<unknown>, size: Parameters<typeof newestWith>[2]) {
  const columns = ["id", "project_id", "number", "title", "status", "description", "updated_at"]
  const only = sql`deleted_at is null`
  return newestWith({ table: "tasks", columns, changed: "updated_at", only }, wanted, size)
}
