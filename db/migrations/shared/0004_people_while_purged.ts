import { type Kysely, sql } from "kysely"

/**
 * A purge takes a tenant's tables before its memberships. One that is under way, or was
 * interrupted, must not keep whoever was a member there from changing their name, or from being
 * deleted: there are no people left to follow them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await replaceFunctions(db, "and not purging")
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await replaceFunctions(db, "")
}

/** As 0002 has them, for tenants of which this is true as well. */
async function replaceFunctions(db: Kysely<unknown>, condition: string): Promise<void> {
  await sql`
    create or replace function people_leave() returns trigger language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$
    declare
      tenant_schema text := (
        select schema from tenancy.tenants where id = old.tenant_id ${sql.raw(condition)}
      );
    begin
      if tenant_schema is not null then
        execute format('update %I.people set left_at = now() where user_id = $1', tenant_schema)
          using old.user_id;
      end if;
      return null;
    end
    $$
  `.execute(db)
  await sql`
    create or replace function people_rename() returns trigger language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$
    declare
      tenant_schema text;
    begin
      for tenant_schema in
        select schema from public.memberships join tenancy.tenants on tenants.id = tenant_id
        where user_id = new.id ${sql.raw(condition)}
      loop
        execute format(
          'update %I.people set name = $2, picture = $3 where user_id = $1', tenant_schema
        ) using new.id, new.name, new.picture;
      end loop;
      return null;
    end
    $$
  `.execute(db)
}
