import { createTenancy, type Isolation, type Tenant, tenantScope, withTenant } from "@repo/tenancy"
import { Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import type { Tables } from "./fleet.ts"

/** One way to read a tenant's note by its key, over a pool of its own. */
export interface Reader {
  read(tenant: Tenant, id: number): Promise<Tables["notes"] | undefined>
  end(): Promise<void>
}

/**
 * Through a scope, made for each read as a request's guard makes one. Without a time limit, as
 * stock Kysely is: arming its timer costs the server as much on either side (about 13 µs).
 */
export function scopedReader(url: string, isolation: Isolation, connections: number): Reader {
  const connection = { connectionString: url, max: connections }
  const { db, destroy } = createTenancy<Tables, object>({
    connection,
    isolation,
    statementTimeout: 0,
  })
  return {
    read: (tenant, id) =>
      withTenant(tenantScope({ tenant, access: "write", actor: "system" }), () =>
        db.selectFrom("notes").selectAll().where("id", "=", id).executeTakeFirst(),
      ),
    end: destroy,
  }
}

/** Kysely as it comes, each table named with its schema. */
export function stockReader(url: string, connections: number): Reader {
  const db = stockKysely(url, connections)
  return {
    read: (tenant, id) =>
      db
        .withSchema(tenant.schema)
        .selectFrom("notes")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst(),
    end: () => db.destroy(),
  }
}

/** Kysely as it comes, the path set in a transaction around each read. */
export function transactionReader(url: string, connections: number): Reader {
  const db = stockKysely(url, connections)
  return {
    read: (tenant, id) =>
      db.transaction().execute(async (transaction) => {
        await sql`set local search_path to ${sql.id(tenant.schema)}`.execute(transaction)
        return transaction.selectFrom("notes").selectAll().where("id", "=", id).executeTakeFirst()
      }),
    end: () => db.destroy(),
  }
}

function stockKysely(connectionString: string, max: number): Kysely<Tables> {
  const pool = new pg.Pool({ connectionString, max })
  // At Ctrl-C the server goes first. Unheard, a connection's error would end the process before
  // the rest is cleared away.
  pool.on("error", () => {})
  pool.on("connect", (client) => client.on("error", () => {}))
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}
