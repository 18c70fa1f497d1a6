import { LOCK_CLASS, LOCKS } from "../locks.ts"

const answer = "table (id text, schema text, slug text, name text, status text, is_repeat boolean)"

/**
 * Making a tenant in two halves: a clone gets its rows between them, where no foreign key and no
 * trigger is there yet. And an answer that says whether the tenant had been made before, which the
 * id does not tell where the caller chose it.
 *
 * What of the template's script comes after the rows is unknown until the script is written anew.
 */
export const cloning = `
  alter table tenancy.template add column script_after_rows text;

  ${begin()}
  ${end()}
  ${create()}
  ${rights()}
`

function begin(): string {
  return `
  create function tenancy.begin_tenant(
    tenant_id text, tenant_slug text, tenant_name text, key_of_creation text
  )
    returns ${answer}
    language plpgsql set search_path = pg_catalog, pg_temp ${whileMaking()}
  as $$
  #variable_conflict use_column
  declare
    made tenancy.tenants;
    first_script text;
  begin
    if current_setting('transaction_isolation') <> 'read committed' then
      raise exception 'making a tenant needs a READ COMMITTED transaction'
        using errcode = 'invalid_transaction_state';
    end if;
    if key_of_creation is not null then
      perform pg_advisory_xact_lock(${LOCK_CLASS + 1}, hashtext(key_of_creation));
      select * into made from tenancy.tenants where creation_key = key_of_creation;
      if found then
        return query select made.id, made.schema, made.slug, made.name, made.status, true;
        return;
      end if;
    end if;
    perform pg_advisory_xact_lock_shared(${LOCK_CLASS}, ${LOCKS.create});

    select script into first_script from tenancy.template;
    if not found then
      raise exception 'this database has no template yet: run db:migrate'
        using errcode = 'object_not_in_prerequisite_state';
    end if;
    insert into tenancy.tenants (id, schema, slug, name, creation_key)
      values (tenant_id, 't_' || tenant_id, tenant_slug, tenant_name, key_of_creation)
      returning * into made;
    execute format('create schema %I', made.schema);
    perform tenancy.make_tenant_role(made.schema);

    execute format('set local search_path to %I, extensions', made.schema);
    execute first_script;
    return query select made.id, made.schema, made.slug, made.name, made.status, false;
  end
  $$;
  `
}

function end(): string {
  return `
  create function tenancy.end_tenant(tenant_schema text) returns void
    language plpgsql set search_path = pg_catalog, pg_temp ${whileMaking()}
  as $$
  declare
    last_script text := (select script_after_rows from tenancy.template);
  begin
    if last_script is not null then
      execute format('set local search_path to %I, extensions', tenant_schema);
      execute last_script;
      set local search_path to pg_catalog, pg_temp;
    end if;
    insert into tenancy.migrations (schema, name, checksum)
      select tenant_schema, name, checksum from tenancy.migrations where schema = '__template__';
    perform tenancy.admit_login(tenant_schema);
  end
  $$;
  `
}

/** What the caller's session says must not reach what the owner makes. */
function whileMaking(): string {
  return `
    set check_function_bodies = off
    set client_min_messages = warning
    set default_tablespace = ''
    set default_table_access_method = heap
    set standard_conforming_strings = on
    set row_security = off
  `
}

function create(): string {
  return `
  drop function tenancy.create_tenant(text, text, text, text);

  create function tenancy.create_tenant(
    tenant_id text, tenant_slug text, tenant_name text, key_of_creation text default null
  )
    returns ${answer}
    language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  declare
    made record;
  begin
    select * into made
      from tenancy.begin_tenant(tenant_id, tenant_slug, tenant_name, key_of_creation);
    if not made.is_repeat then
      perform tenancy.end_tenant(made.schema);
    end if;
    return query select made.id, made.schema, made.slug, made.name, made.status, made.is_repeat;
  end
  $$;
  `
}

/** A running app keeps making tenants while this version arrives: db:migrate grants the rest. */
function rights(): string {
  return `
  revoke execute on function tenancy.begin_tenant(text, text, text, text) from public;
  revoke execute on function tenancy.end_tenant(text) from public;
  revoke execute on function tenancy.create_tenant(text, text, text, text) from public;

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
