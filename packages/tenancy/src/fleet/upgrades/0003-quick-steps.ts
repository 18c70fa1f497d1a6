/**
 * What a fleet run's messages call where a tenant is not what it was thought to be, and by which
 * describer the template's script was written.
 */
export const quickSteps = `
  create function tenancy.refuse(code text, reason text) returns text language plpgsql
    set search_path = pg_catalog, pg_temp
  as $$
  begin
    raise exception '%', reason using errcode = code;
  end
  $$;

  revoke execute on function tenancy.refuse(text, text) from public;

  alter table tenancy.template add column describer text not null default '';
`
