import { newTenantId } from "@repo/tenancy"
import { type Owner, withOwner } from "@repo/tenancy/fleet"
import { sql } from "kysely"
import pg from "pg"
import { change } from "./tables.ts"

/** The least that can be sent for the same: by pg, as one message a tenant. */
export interface Raw {
  createTenant(): Promise<void>
  /** Milliseconds for a change over all these schemas, with so many connections. */
  migrate(schemas: readonly string[], number: number, parallel: number): Promise<number>
  end(): Promise<void>
}

export async function openRaw(owner: Owner, login: string): Promise<Raw> {
  const script = await readScript(owner)
  const client = new pg.Client(owner.connectionString)
  await client.connect()
  return {
    createTenant: async () =>
      void (await client.query(creation(`t_${newTenantId()}`, login, script))),
    migrate: (schemas, number, parallel) => migrateRaw(owner, schemas, number, parallel),
    end: () => client.end(),
  }
}

async function readScript(owner: Owner): Promise<string> {
  return await withOwner(owner, 1, async (db) => {
    const { rows } = await sql<{ script: string }>`
      select concat(script, script_after_rows) as script from tenancy.template
    `.execute(db)
    return rows[0]?.script ?? ""
  })
}

/** The same schema, role and rights as tenancy.create_tenant makes; no registry and no ledger. */
function creation(schema: string, login: string, script: string): string {
  const defaults = [
    "select, insert, update, delete on tables",
    "usage on sequences",
    "execute on routines",
  ].map((rights) => `alter default privileges in schema ${schema} grant ${rights} to ${schema};`)
  return `begin; create schema ${schema}; create role ${schema} nologin;
    grant usage on schema ${schema} to ${schema}; ${defaults.join(" ")}
    set local search_path to ${schema}, extensions;
    ${script}
    grant ${schema} to ${login} with inherit false, set true;
    grant ${login}_tenants to ${schema} with inherit true, set false; commit`
}

async function migrateRaw(
  owner: Owner,
  schemas: readonly string[],
  number: number,
  parallel: number,
): Promise<number> {
  const queue = schemas.values()
  const started = performance.now()
  const worker = async () => {
    const client = new pg.Client(owner.connectionString)
    await client.connect()
    for (const schema of queue) {
      await client.query(
        `begin; set local search_path to ${schema}, extensions; ${change(number)}; commit`,
      )
    }
    await client.end()
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  return performance.now() - started
}
