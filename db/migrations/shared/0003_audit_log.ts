import { type Kysely, sql } from "kysely"

/**
 * What was done, by whom, in which tenant. Rows are written once. `db:migrate` seals the table
 * (src/grants.ts): it belongs to a role that nobody may become, and row-level security keeps each
 * tenant to its own rows.
 *
 * No foreign keys: a row outlives whom and what it names. `at` is the time of writing and not that
 * of the transaction, so that two rows of one transaction have an order. The id is random: a
 * counter would tell each tenant how much all the others do. Together they are the key, in the
 * order of time, which is also the cursor of a list: `(at, id) < ($1, $2)`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db)
  await refuseChanges(db)
  await createPrune(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop function audit_log_prune`.execute(db)
  await sql`drop table audit_log`.execute(db)
  await sql`drop function audit_log_refuse`.execute(db)
}

async function createTable(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_log (
      at timestamptz not null default clock_timestamp(),
      id uuid not null default gen_random_uuid(),
      tenant_id text check (tenant_id ~ '^[a-z2-7]{16}$'),
      actor_id uuid,
      acting_as text not null check (
        acting_as in ('owner', 'admin', 'member', 'superuser', 'person', 'nobody', 'system')
      ),
      action text not null check (action ~ '^[a-z_]{1,30}[.][a-z_]{1,30}$'),
      object_type text not null check (length(object_type) <= 60),
      object_id text check (length(object_id) <= 300),
      before jsonb check (jsonb_typeof(before) = 'object'),
      after jsonb check (jsonb_typeof(after) = 'object'),
      request_id text check (length(request_id) <= 64),
      address inet,
      agent text check (length(agent) <= 500),
      written_by name not null default current_user,
      primary key (at, id),
      check ((actor_id is null) = (acting_as in ('nobody', 'system')))
    )
  `.execute(db)
  await sql`create index audit_log_tenant_idx on audit_log (tenant_id, at, id)`.execute(db)
  await sql`create index audit_log_actor_idx on audit_log (actor_id, at, id)`.execute(db)
}

/** For whoever may: the table's owner, a superuser. `always`: in replica mode too. */
async function refuseChanges(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function audit_log_refuse() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
    begin
      raise exception 'the audit log is written once: % is refused', lower(tg_op)
        using errcode = 'insufficient_privilege',
          hint = 'Rows of more than 90 days are removed by audit_log_prune().';
    end
    $$
  `.execute(db)
  await sql`revoke execute on function audit_log_refuse from public`.execute(db)
  await sql`
    create trigger audit_log_refuse_update before update on audit_log
      for each row execute function audit_log_refuse()
  `.execute(db)
  await sql`
    create trigger audit_log_refuse_delete before delete on audit_log
      for each row when (old.at > clock_timestamp() - interval '90 days')
      execute function audit_log_refuse()
  `.execute(db)
  await sql`
    create trigger audit_log_refuse_truncate before truncate on audit_log
      for each statement execute function audit_log_refuse()
  `.execute(db)
  for (const verb of ["update", "delete", "truncate"]) {
    const trigger = sql.id(`audit_log_refuse_${verb}`)
    await sql`alter table audit_log enable always trigger ${trigger}`.execute(db)
  }
}

/** Removes the oldest rows beyond an age, a part at a time, and leaves a row that says so. */
async function createPrune(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function audit_log_prune(older_than interval, at_most integer, by_agent text)
    returns integer language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
    declare
      until timestamptz := clock_timestamp() - older_than;
      removed integer;
    begin
      if until is null or until > clock_timestamp() - interval '90 days' then
        raise exception 'the audit log is kept for 90 days at least: % is too short', older_than
          using errcode = 'invalid_parameter_value';
      end if;
      delete from public.audit_log where (at, id) in (
        select at, id from public.audit_log where at < until order by at, id limit at_most
      );
      get diagnostics removed = row_count;
      if removed > 0 then
        insert into public.audit_log (acting_as, action, object_type, after, agent, written_by)
        values (
          'system', 'audit_log.pruned', 'audit_log',
          jsonb_build_object('rows', removed, 'older_than', until), left(by_agent, 500),
          session_user
        );
      end if;
      return removed;
    end
    $$
  `.execute(db)
  await sql`
    revoke execute on function audit_log_prune(interval, integer, text) from public
  `.execute(db)
}
