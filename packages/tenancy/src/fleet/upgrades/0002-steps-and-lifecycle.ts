import { LOCK_CLASS, LOCKS } from "../locks.ts"

/**
 * What a fleet run calls in every tenant's message, and the life of a tenant after its making:
 * suspended, renamed, on its way out, gone.
 */
export const stepsAndLifecycle = `
  alter table tenancy.migration_failures add column statement text;

  alter table tenancy.tenants
    add column creation_key text unique check (length(creation_key) between 1 and 200),
    add column resumes_as text check (resumes_as in ('active', 'suspended')),
    add column deleting_since timestamptz,
    add column purge_after timestamptz,
    add column purging boolean not null default false,
    add check ((status = 'deleting') = (resumes_as is not null)),
    add check ((status = 'deleting') = (deleting_since is not null)),
    add check ((status = 'deleting') = (purge_after is not null)),
    add check (status = 'deleting' or not purging);

  create table tenancy.old_slugs (
    slug text primary key,
    tenant_id text not null references tenancy.tenants on delete cascade,
    expires_at timestamptz not null
  );
  create index old_slugs_tenant_id_idx on tenancy.old_slugs (tenant_id);

  create table tenancy.purged_tenants (
    id text primary key,
    slug text not null,
    name text not null,
    purged_at timestamptz not null default clock_timestamp()
  );

  ${steps()}
  ${identity()}
  ${createTenant()}
  ${pinSelfGrant()}
  ${changes()}
  ${rights()}
`

/**
 * A step checks that its tenant is there and where it was thought to be, under a lock on its row
 * that serialises runners, also with what a killed one left running. TypeScript asks before its
 * work, because what it reads must be right; a message asks at its end, which is one function and
 * a third of the time: what is not as expected takes the whole message back. Pinned paths also keep the plans: each tenant
 * has another path, and a plan made under another path is made anew.
 */
function steps(): string {
  return `
  create function tenancy.begin_step(tenant_schema text, expected_head text) returns void
    language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  declare
    head text;
  begin
    perform from tenancy.tenants where schema = tenant_schema for no key update;
    if not found then
      raise exception 'the tenant % is gone', tenant_schema using errcode = 'TN001';
    end if;
    head := (
      select name from tenancy.migrations where schema = tenant_schema
      order by name collate "C" desc limit 1
    );
    if head is distinct from expected_head then
      raise exception '% is at % by now, not at %', tenant_schema, head, expected_head
        using errcode = 'TN002';
    end if;
  end
  $$;

  create function tenancy.end_step(
    tenant_schema text, migration text, file_checksum text, head_before text
  ) returns void language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    if tenant_schema not in ('public', '__template__') then
      perform from tenancy.tenants where schema = tenant_schema for no key update;
      if not found then
        raise exception 'the tenant % is gone', tenant_schema using errcode = 'TN001';
      end if;
    end if;
    insert into tenancy.migrations (schema, name, checksum)
      select tenant_schema, migration, file_checksum
      where head_before is null or exists (
        select from tenancy.migrations where schema = tenant_schema and name = head_before
      )
      on conflict do nothing;
    if not found then
      raise exception '% is not at % any more', tenant_schema, head_before
        using errcode = 'TN002';
    end if;
  end
  $$;

  create function tenancy.end_undo(tenant_schema text, migration text)
    returns void language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    perform from tenancy.tenants where schema = tenant_schema for no key update;
    delete from tenancy.migrations where schema = tenant_schema and name = migration;
    if not found then
      raise exception '% is not at % any more', tenant_schema, migration using errcode = 'TN002';
    end if;
  end
  $$;
  `
}

/**
 * A slug that a tenant gave up leads to it for a while, so nobody else gets it meanwhile. Looked
 * up after the row is written: the unique index has made everybody else wait by then.
 */
function identity(): string {
  return `
  create function tenancy.keep_slugs() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp
  as $$
  begin
    if tg_op = 'INSERT' and exists (select from tenancy.purged_tenants where id = new.id) then
      raise exception 'the id % belonged to a tenant that is gone', new.id
        using errcode = 'unique_violation', constraint = 'tenants_pkey';
    end if;
    if exists (
      select from tenancy.old_slugs
      where slug = new.slug and tenant_id <> new.id and expires_at > clock_timestamp()
    ) then
      raise exception 'the slug % still leads to another tenant', new.slug
        using errcode = 'unique_violation', constraint = 'tenants_slug_key';
    end if;
    delete from tenancy.old_slugs where slug = new.slug;
    if tg_op = 'UPDATE' and old.slug <> new.slug then
      insert into tenancy.old_slugs (slug, tenant_id, expires_at)
        values (old.slug, new.id, clock_timestamp() + interval '90 days')
        on conflict (slug) do update
          set tenant_id = excluded.tenant_id, expires_at = excluded.expires_at;
    end if;
    return null;
  end
  $$;

  create trigger keep_slugs after insert or update of slug on tenancy.tenants
    for each row execute function tenancy.keep_slugs();
  `
}

/** As the first version, and with a key that makes asking twice harmless. */
function createTenant(): string {
  return `
  drop function tenancy.create_tenant(text, text, text);

  create function tenancy.create_tenant(
    tenant_id text, tenant_slug text, tenant_name text, key_of_creation text default null
  )
    returns tenancy.tenants language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set check_function_bodies = off
    set client_min_messages = warning
    -- What the caller's session says must not reach what the owner makes.
    set default_tablespace = ''
    set default_table_access_method = heap
    set standard_conforming_strings = on
    set row_security = off
  as $$
  declare
    made tenancy.tenants;
    template tenancy.template;
    tenant_role text;
  begin
    if current_setting('transaction_isolation') <> 'read committed' then
      raise exception 'making a tenant needs a READ COMMITTED transaction'
        using errcode = 'invalid_transaction_state';
    end if;
    if key_of_creation is not null then
      perform pg_advisory_xact_lock(${LOCK_CLASS + 1}, hashtext(key_of_creation));
      select * into made from tenancy.tenants where creation_key = key_of_creation;
      if found then
        return made;
      end if;
    end if;
    perform pg_advisory_xact_lock_shared(${LOCK_CLASS}, ${LOCKS.create});

    select * into template from tenancy.template;
    if not found then
      raise exception 'this database has no template yet: run db:migrate'
        using errcode = 'object_not_in_prerequisite_state';
    end if;
    insert into tenancy.tenants (id, schema, slug, name, creation_key)
      values (tenant_id, 't_' || tenant_id, tenant_slug, tenant_name, key_of_creation)
      returning * into made;
    execute format('create schema %I', made.schema);
    tenant_role := tenancy.make_tenant_role(made.schema);

    execute format('set local search_path to %I, extensions', made.schema);
    execute template.script;
    set local search_path to pg_catalog, pg_temp;

    insert into tenancy.migrations (schema, name, checksum)
      select made.schema, name, checksum from tenancy.migrations where schema = '__template__';
    perform tenancy.admit_login(tenant_role);
    return made;
  end
  $$;
  `
}

/**
 * From 16 on the session also says which part the maker gets in the role it makes: with
 * `set,inherit` the owner would be a member of every tenant.
 */
function pinSelfGrant(): string {
  return `
  do $$
  begin
    if current_setting('server_version_num')::int >= 160000 then
      alter function tenancy.make_tenant_role(text) set createrole_self_grant = '';
    end if;
  end
  $$;
  `
}

/** What the app may do to a tenant without owning it. Nothing of it loses a row. */
function changes(): string {
  return `
  create function tenancy.rename_tenant(tenant_id text, new_slug text, new_name text, kept interval)
    returns tenancy.tenants language plpgsql security definer
    set search_path = pg_catalog, pg_temp
  as $$
  declare
    before tenancy.tenants;
    renamed tenancy.tenants;
  begin
    select * into before from tenancy.tenants where id = tenant_id for no key update;
    update tenancy.tenants
      set slug = coalesce(new_slug, slug), name = coalesce(new_name, name)
      where id = tenant_id returning * into renamed;
    if before.slug <> renamed.slug then
      update tenancy.old_slugs set expires_at = clock_timestamp() + kept where slug = before.slug;
    end if;
    return renamed;
  end
  $$;

  create function tenancy.change_status(tenant_id text, change text, grace interval default null)
    returns tenancy.tenants language plpgsql security definer
    set search_path = pg_catalog, pg_temp
  as $$
  declare
    tenant tenancy.tenants;
  begin
    select * into tenant from tenancy.tenants where id = tenant_id for no key update;
    if not found then
      return null;
    end if;
    if tenant.status = 'deleting' and change in ('suspend', 'resume') then
      raise exception 'it is being deleted: restore it first' using errcode = 'TN003';
    end if;
    if tenant.purging and change = 'restore' then
      raise exception 'its purge has begun' using errcode = 'TN003';
    end if;

    if change = 'suspend' then
      update tenancy.tenants set status = 'suspended' where id = tenant_id;
    elsif change = 'resume' then
      update tenancy.tenants set status = 'active' where id = tenant_id;
    elsif change = 'drop' and tenant.status <> 'deleting' then
      update tenancy.tenants
        set status = 'deleting', resumes_as = tenant.status, deleting_since = clock_timestamp(),
          purge_after = clock_timestamp() + grace
        where id = tenant_id;
    elsif change = 'restore' and tenant.status = 'deleting' then
      update tenancy.tenants
        set status = tenant.resumes_as, resumes_as = null, deleting_since = null,
          purge_after = null
        where id = tenant_id;
    end if;
    select * into tenant from tenancy.tenants where id = tenant_id;
    return tenant;
  end
  $$;
  `
}

/** A running app keeps making tenants while this version arrives: db:migrate grants the rest. */
function rights(): string {
  return `
  revoke execute on function tenancy.begin_step(text, text) from public;
  revoke execute on function tenancy.end_step(text, text, text, text) from public;
  revoke execute on function tenancy.end_undo(text, text) from public;
  revoke execute on function tenancy.create_tenant(text, text, text, text) from public;
  revoke execute on function tenancy.rename_tenant(text, text, text, interval) from public;
  revoke execute on function tenancy.change_status(text, text, interval) from public;

  do $$
  declare
    shared_role text := (select value || '_shared' from tenancy.settings where name = 'login');
  begin
    if shared_role is not null then
      execute format(
        'grant execute on function tenancy.create_tenant(text, text, text, text) to %I', shared_role
      );
    end if;
  end
  $$;
  `
}
