import { sql } from "kysely"

/**
 * What is in `all_schemas` (nsp, schema, …) and can have rights, named alike in every schema: a table
 * by its name, a routine by its name and types, without the schema's. A column has a row where it
 * has rights of its own; `part` is its name.
 */
export const objectsOfSchemas = sql`
  owner_of_all as (select nspowner from pg_namespace where nspname = 'tenancy'),
  all_objects as materialized (
    select nsp, 'relation' as kind, relname::text as name, '' as part, relowner as owner,
      coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
        as acl,
      format(
        '%s %I.%I', case relkind when 'S' then 'sequence' else 'table' end, schema, relname
      ) as target,
      '' as for_role
    from all_schemas join pg_class on relnamespace = nsp and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select nsp, 'relation', relname, attname, relowner, attacl, '', ''
    from all_schemas
    join pg_class on relnamespace = nsp and relkind in ('r', 'p', 'v', 'm', 'f')
    join pg_attribute on attrelid = pg_class.oid and attacl is not null and not attisdropped
    union all
    select nsp, 'routine', replace(signature, schema || '.', ''), '', proowner,
      coalesce(proacl, acldefault('f', proowner)), 'routine ' || signature, ''
    from all_schemas
    join pg_proc on pronamespace = nsp and prokind in ('f', 'p')
    cross join lateral (select pg_proc.oid::regprocedure::text as signature) as signatures
    -- Those that came with a range type belong to whoever made the server.
    where not exists (
      select from pg_depend
      where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'i'
    )
    union all
    select nsp, 'type', typname, '', typowner, coalesce(typacl, acldefault('T', typowner)),
      format('type %I.%I', schema, typname), ''
    from all_schemas join pg_type on typnamespace = nsp
    where typisdefined and typtype in ('d', 'e', 'r') or typtype = 'c' and typnamespace = nsp
      and (select relkind from pg_class where pg_class.oid = typrelid) = 'c'
    union all
    select nsp, 'schema', '', '', nspowner, coalesce(nspacl, acldefault('n', nspowner)),
      format('schema %I', schema), ''
    from all_schemas join pg_namespace on oid = nsp
    union all
    -- A row for each kind, also where there is none: then what is wanted is missing.
    select nsp, 'default', kind::text, '', nspowner, defaclacl, kinds.target, ''
    from all_schemas
    cross join owner_of_all
    cross join (
      values ('r'::"char", 'tables'), ('S', 'sequences'), ('f', 'routines'), ('T', 'types')
    ) as kinds (kind, target)
    left join pg_default_acl
      on defaclnamespace = nsp and defaclobjtype = kind and defaclrole = nspowner
    union all
    select nsp, 'default', defaclobjtype::text || ' ' || pg_get_userbyid(defaclrole), '', defaclrole,
      defaclacl,
      case defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'routines'
        else 'types' end,
      format('for role %I ', pg_get_userbyid(defaclrole))
    from all_schemas cross join owner_of_all
    join pg_default_acl on defaclnamespace = nsp and defaclrole <> nspowner
  )
`
