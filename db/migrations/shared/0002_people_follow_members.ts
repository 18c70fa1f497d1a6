import { type Kysely, sql } from "kysely"

/**
 * A tenant's `people` follow its memberships: whoever becomes a member is there at once, whoever
 * leaves keeps a name on their tasks, and a new name or picture reaches every tenant of theirs.
 *
 * Triggers, because a membership is written as the shared role and a tenant's rows as the
 * tenant's: no transaction of the app may do both, and two transactions can part. They run as
 * the owner with a pinned path, and touch the one table they name.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createJoin(db)
  await createLeave(db)
  await createRename(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger memberships_join_people on memberships`.execute(db)
  await sql`drop trigger memberships_leave_people on memberships`.execute(db)
  await sql`drop trigger users_rename_people on users`.execute(db)
  await sql`drop function people_join, people_leave, people_rename`.execute(db)
}

async function createJoin(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function people_join() returns trigger language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$
    declare
      tenant_schema text := (select schema from tenancy.tenants where id = new.tenant_id);
    begin
      execute format(
        'insert into %I.people (user_id, name, picture)
         select id, name, picture from public.users where id = $1
         on conflict (user_id) do update
         set name = excluded.name, picture = excluded.picture, left_at = null',
        tenant_schema
      ) using new.user_id;
      return null;
    end
    $$
  `.execute(db)
  await sql`revoke execute on function people_join from public`.execute(db)
  await sql`
    create trigger memberships_join_people after insert on memberships
      for each row execute function people_join()
  `.execute(db)
}

async function createLeave(db: Kysely<unknown>): Promise<void> {
  // A tenant that is being dropped takes its memberships with it: it has no row any more.
  await sql`
    create function people_leave() returns trigger language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$
    declare
      tenant_schema text := (select schema from tenancy.tenants where id = old.tenant_id);
    begin
      if tenant_schema is not null then
        execute format('update %I.people set left_at = now() where user_id = $1', tenant_schema)
          using old.user_id;
      end if;
      return null;
    end
    $$
  `.execute(db)
  await sql`revoke execute on function people_leave from public`.execute(db)
  await sql`
    create trigger memberships_leave_people after delete on memberships
      for each row execute function people_leave()
  `.execute(db)
}

async function createRename(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function people_rename() returns trigger language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$
    declare
      tenant_schema text;
    begin
      for tenant_schema in
        select schema from public.memberships join tenancy.tenants on tenants.id = tenant_id
        where user_id = new.id
      loop
        execute format(
          'update %I.people set name = $2, picture = $3 where user_id = $1', tenant_schema
        ) using new.id, new.name, new.picture;
      end loop;
      return null;
    end
    $$
  `.execute(db)
  await sql`revoke execute on function people_rename from public`.execute(db)
  await sql`
    create trigger users_rename_people after update of name, picture on users
      for each row when (old.name <> new.name or old.picture is distinct from new.picture)
      execute function people_rename()
  `.execute(db)
}
