import { LOCK_CLASS, LOCKS } from "../locks.ts"

/**
 * The first version of schema `tenancy`: the registry, the ledger, the template's script, and
 * the functions that make a tenant.
 */
export const registry = `
  create table tenancy.settings (
    name text primary key,
    value text not null
  );

  create table tenancy.tenants (
    id text primary key check (id ~ '^[a-z2-7]{16}$'),
    schema text not null unique check (schema = 't_' || id),
    slug text not null unique check (
      slug ~ '^[a-z][a-z0-9-]{0,38}[a-z0-9]$' and position('--' in slug) = 0
    ),
    name text not null check (length(btrim(name)) between 1 and 200),
    status text not null default 'active' check (status in ('active', 'suspended', 'deleting')),
    created_at timestamptz not null default now()
  );

  create function tenancy.keep_identity() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp
  as $$
  begin
    if new.id <> old.id or new.schema <> old.schema then
      raise exception 'the id and the schema of a tenant cannot change'
        using errcode = 'integrity_constraint_violation';
    end if;
    return new;
  end
  $$;

  create trigger keep_identity before update on tenancy.tenants
    for each row execute function tenancy.keep_identity();

  create table tenancy.migrations (
    schema text not null,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default clock_timestamp(),
    primary key (schema, name)
  );

  create table tenancy.migration_failures (
    schema text primary key,
    name text not null,
    error text not null,
    failed_at timestamptz not null default clock_timestamp()
  );

  create table tenancy.template (
    only_one boolean primary key default true check (only_one),
    head text,
    script text not null,
    fingerprint text not null,
    described_at timestamptz not null default clock_timestamp()
  );

  ${grantsOfTenant()}
  ${createTenant()}
`

/**
 * Two functions of the owner, not of the app. Default privileges, rather than grants after each
 * migration: a table has the tenant's rights from the moment it exists.
 */
function grantsOfTenant(): string {
  return `
  create function tenancy.setting(wanted text) returns text language plpgsql stable
    set search_path = pg_catalog, pg_temp
  as $$
  declare
    found_value text := (select value from tenancy.settings where name = wanted);
  begin
    if found_value is null then
      raise exception 'this database has no roles yet: run db:migrate'
        using errcode = 'object_not_in_prerequisite_state';
    end if;
    return found_value;
  end
  $$;

  create function tenancy.make_tenant_role(tenant_schema text) returns text language plpgsql
    set search_path = pg_catalog, pg_temp
  as $$
  declare
    login_name text := tenancy.setting('login');
    tenant_role text := tenant_schema;
  begin
    if tenancy.setting('isolation') <> 'role' then
      tenant_role := login_name || '_tenants';
    elsif not exists (select from pg_roles where rolname = tenant_role) then
      execute format('create role %I nologin', tenant_role);
    end if;
    execute format('grant usage on schema %I to %I', tenant_schema, tenant_role);
    execute format(
      'alter default privileges in schema %I grant select, insert, update, delete on tables to %I',
      tenant_schema, tenant_role
    );
    execute format(
      'alter default privileges in schema %I grant usage on sequences to %I',
      tenant_schema, tenant_role
    );
    execute format(
      'alter default privileges in schema %I grant execute on routines to %I',
      tenant_schema, tenant_role
    );
    return tenant_role;
  end
  $$;

  create function tenancy.admit_login(tenant_role text) returns void language plpgsql
    set search_path = pg_catalog, pg_temp
  as $$
  declare
    login_name text := tenancy.setting('login');
  begin
    if tenancy.setting('isolation') <> 'role' then
      return;
    end if;
    if current_setting('server_version_num')::int >= 160000 then
      execute format('grant %I to %I with inherit false, set true', tenant_role, login_name);
      execute format(
        'grant %I to %I with inherit true, set false', login_name || '_tenants', tenant_role
      );
    else
      execute format('grant %I to %I', tenant_role, login_name);
      execute format('grant %I to %I', login_name || '_tenants', tenant_role);
    end if;
  end
  $$;

  revoke execute on function tenancy.setting(text) from public;
  revoke execute on function tenancy.make_tenant_role(text) from public;
  revoke execute on function tenancy.admit_login(text) from public;
  `
}

/**
 * The one function that the app may call to make a tenant. The lock comes before the script is
 * read, and READ COMMITTED gives the read after it a fresh snapshot: a tenant is made from the
 * template as it is after any migration that was running. The memberships come last, because
 * PostgreSQL 16 and later keep a lock on the group role from there to the caller's commit.
 */
function createTenant(): string {
  return `
  create function tenancy.create_tenant(tenant_id text, tenant_slug text, tenant_name text)
    returns tenancy.tenants language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set check_function_bodies = off
    set client_min_messages = warning
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
    perform pg_advisory_xact_lock_shared(${LOCK_CLASS}, ${LOCKS.create});

    select * into template from tenancy.template;
    if not found then
      raise exception 'this database has no template yet: run db:migrate'
        using errcode = 'object_not_in_prerequisite_state';
    end if;
    insert into tenancy.tenants (id, schema, slug, name)
      values (tenant_id, 't_' || tenant_id, tenant_slug, tenant_name)
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

  revoke execute on function tenancy.create_tenant(text, text, text) from public;
  `
}
