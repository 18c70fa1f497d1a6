/**
 * Who makes a role on PostgreSQL 16 and later is an administrator of it, so the owner is one of
 * every tenant's, and each GRANT of the owner's looks at all of them: 24 ms with 5,000 tenants, and
 * two of those were most of what making a tenant had come to cost. So the login becomes a member
 * in the making of the role, where nothing is looked at, and the group's new member is enlisted by
 * a role that administers the group and nothing else: see enlister.ts.
 */
export const enlisting = `
  create function tenancy.enlist(tenant_role text, group_role text) returns void language plpgsql
    security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    execute format('grant %I to %I with inherit true, set false', group_role, tenant_role);
  end
  $$;

  revoke execute on function tenancy.enlist(text, text) from public;

  create or replace function tenancy.make_tenant_role(tenant_schema text) returns text
    language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  declare
    login_name text := tenancy.setting('login');
    tenant_role text := tenant_schema;
  begin
    if tenancy.setting('isolation') <> 'role' then
      tenant_role := login_name || '_tenants';
    elsif not exists (select from pg_roles where rolname = tenant_role) then
      if current_setting('server_version_num')::int >= 160000 then
        execute format('create role %I nologin role %I', tenant_role, login_name);
      else
        execute format('create role %I nologin', tenant_role);
      end if;
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

  create or replace function tenancy.admit_login(tenant_role text) returns void language plpgsql
    set search_path = pg_catalog, pg_temp
  as $$
  declare
    login_name text := tenancy.setting('login');
  begin
    if tenancy.setting('isolation') <> 'role' then
      return;
    end if;
    if current_setting('server_version_num')::int >= 160000 then
      if not exists (
        select from pg_auth_members
        where roleid = quote_ident(tenant_role)::regrole
          and member = quote_ident(login_name)::regrole and set_option and not inherit_option
      ) then
        execute format('grant %I to %I with inherit false, set true', tenant_role, login_name);
      end if;
      perform tenancy.enlist(tenant_role, login_name || '_tenants');
    else
      execute format('grant %I to %I', tenant_role, login_name);
      execute format('grant %I to %I', login_name || '_tenants', tenant_role);
    end if;
  end
  $$;

  do $$
  begin
    if current_setting('server_version_num')::int >= 160000 then
      alter function tenancy.make_tenant_role(text) set createrole_self_grant = '';
    end if;
  end
  $$;
`
