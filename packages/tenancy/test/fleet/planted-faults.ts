import type { Finding } from "../../src/fleet/index.ts"

/** A fleet to plant faults in: two tenants. */
export interface PlantedFleet {
  readonly owner: { readonly connectionString: string }
  readonly ownerName: string
  readonly superuser: { readonly connectionString: string }
  readonly login: { readonly name: string; readonly password: string }
  readonly database: string
  readonly a: string
  readonly b: string
  /** The role of the first tenant. */
  readonly own: string
}

type Plant = (fleet: PlantedFleet) => string

export type Faults = readonly (readonly [title: string, plant: Plant, kind: Finding["kind"]])[]

/** What somebody does by hand to a tenant's schema, and what the doctor calls it. */
export const faultsOfSchemas: Faults = [
  [
    "a table of one tenant is open to everybody",
    ({ a }) => `grant select on ${a}.notes to public`,
    "excess_right",
  ],
  [
    "a tenant may delete what the template's may not",
    ({ a, own }) => `grant delete on ${a}.notes to ${own}`,
    "excess_right",
  ],
  [
    "a tenant may read a whole table instead of two columns",
    ({ a, own }) => `grant select on ${a}.notes to ${own}`,
    "excess_right",
  ],
  [
    "a tenant lost a column",
    ({ a, own }) => `revoke select (body) on ${a}.notes from ${own}`,
    "missing_right",
  ],
  [
    "a tenant lost a table",
    ({ a, own }) => `revoke insert on ${a}.notes from ${own}`,
    "missing_right",
  ],
  [
    "a tenant lost a sequence",
    ({ a, own }) => `revoke usage on sequence ${a}.notes_id_seq from ${own}`,
    "missing_right",
  ],
  [
    "a tenant lost its schema",
    ({ a, own }) => `revoke usage on schema ${a} from ${own}`,
    "missing_right",
  ],
  [
    "a tenant may make tables",
    ({ a, own }) => `grant create on schema ${a} to ${own}`,
    "excess_right",
  ],
  [
    "a function is no longer everybody's",
    ({ a }) => `revoke execute on function ${a}.greet(${a}.mood) from public`,
    "missing_right",
  ],
  [
    "a type is no longer everybody's",
    ({ a }) => `revoke usage on type ${a}.mood from public`,
    "missing_right",
  ],
  [
    "a tenant's tables to come are open to everybody",
    ({ a, ownerName }) =>
      `alter default privileges for role ${ownerName} in schema ${a} grant select on tables to public`,
    "excess_right",
  ],
  [
    "a tenant's tables to come are closed to it",
    ({ a, own, ownerName }) =>
      `alter default privileges for role ${ownerName} in schema ${a} revoke all on tables from ${own}`,
    "missing_right",
  ],
  [
    "a stranger may look into a tenant",
    ({ a }) => `grant usage on schema ${a} to stranger`,
    "excess_right",
  ],
  [
    "a table belongs to a stranger",
    ({ a }) => `alter table ${a}.notes owner to stranger`,
    "foreign_owner",
  ],
]

/** To the roles of the app, to the database and to what tenants share. */
export const faultsOfApp: Faults = [
  ["the login may make databases", ({ login }) => `alter role ${login.name} createdb`, "role"],
  ["the login inherits", ({ login }) => `alter role ${login.name} inherit`, "role"],
  ["the login passes by policies", ({ login }) => `alter role ${login.name} bypassrls`, "role"],
  ["the shared role may sign in", ({ login }) => `alter role ${login.name}_shared login`, "role"],
  [
    "the login has a path in this database",
    ({ login, database }) =>
      `alter role ${login.name} in database ${database} set search_path = public`,
    "setting",
  ],
  [
    "the login's path is gone",
    ({ login }) => `alter role ${login.name} reset search_path`,
    "setting",
  ],
  [
    "the login starts as a tenant",
    ({ login, a }) => `alter role ${login.name} set role = ${a}`,
    "setting",
  ],
  [
    "everybody starts as a tenant",
    ({ database, a }) => `alter database ${database} set role = ${a}`,
    "setting",
  ],
  [
    "the login is a member of a role of the server's",
    ({ login }) => `grant pg_read_all_data to ${login.name}`,
    "membership",
  ],
  [
    "the login lost the shared role",
    ({ login, ownerName }) =>
      `set role ${ownerName}; revoke ${login.name}_shared from ${login.name}`,
    "membership",
  ],
  [
    "the shared role is one of the server's",
    ({ login }) => `grant pg_monitor to ${login.name}_shared`,
    "membership",
  ],
  [
    "a stranger may become the shared role",
    ({ login }) => `grant ${login.name}_shared to stranger`,
    "membership",
  ],
  [
    "everybody may make temporary tables",
    ({ database }) => `grant temporary on database ${database} to public`,
    "excess_right",
  ],
  [
    "the shared role may make schemas",
    ({ database, login }) => `grant create on database ${database} to ${login.name}_shared`,
    "excess_right",
  ],
  ["everybody may use public", () => "grant usage on schema public to public", "excess_right"],
  [
    "the login may read the users",
    ({ login }) => `grant select on public.users to ${login.name}`,
    "excess_right",
  ],
  [
    "tenants may read a column that is not declared",
    ({ login }) => `grant select (secret) on public.users to ${login.name}_tenants`,
    "excess_right",
  ],
  [
    "tenants may read the whole of the users",
    ({ login }) => `grant select on public.users to ${login.name}_tenants`,
    "excess_right",
  ],
  [
    "the shared role may give its rights away",
    ({ login }) => `grant select on public.users to ${login.name}_shared with grant option`,
    "excess_right",
  ],
  [
    "the shared role lost a sequence",
    ({ login }) => `revoke usage on sequence public.users_id_seq from ${login.name}_shared`,
    "missing_right",
  ],
  [
    "everybody may call what the shared role may",
    () => "grant execute on function public.may_sign_in(text) to public",
    "excess_right",
  ],
  [
    "the shared role lost the making of tenants",
    ({ login }) =>
      `revoke execute on function tenancy.create_tenant(text, text, text, text) from ${login.name}_shared`,
    "missing_right",
  ],
  [
    "the shared role may write the registry",
    ({ login }) => `grant update on tenancy.tenants to ${login.name}_shared`,
    "excess_right",
  ],
  [
    "the shared role's tables to come are open",
    ({ login, ownerName }) =>
      `alter default privileges for role ${ownerName} grant select on tables to ${login.name}_shared`,
    "excess_right",
  ],
  [
    "a function of the owner's follows its caller's path",
    ({ ownerName }) =>
      `set role ${ownerName}; create function extensions.leaky() returns int security definer language sql as 'select 1';
       revoke execute on function extensions.leaky() from public`,
    "security_definer",
  ],
  [
    "everybody may call a function of the owner's",
    ({ ownerName }) =>
      `set role ${ownerName}; create function extensions.open() returns int security definer
       set search_path = pg_catalog language sql as 'select 1'`,
    "security_definer",
  ],
  [
    "a table of the tenants' is in extensions as well",
    ({ ownerName }) => `set role ${ownerName}; create table extensions.notes ()`,
    "shadow",
  ],
  [
    "a table of the tenants' is in public as well",
    ({ ownerName }) => `set role ${ownerName}; create table public.notes ()`,
    "shadow",
  ],
  [
    "a function fits better than PostgreSQL's own",
    ({ ownerName }) =>
      `set role ${ownerName}; create function extensions.lower(varchar) returns text language sql as $$ select '' $$`,
    "shadow",
  ],
  [
    "the sealed table shows all tenants' rows to each",
    () => "alter table public.events disable row level security",
    "unsealed",
  ],
  [
    "a type hides the tenants' own",
    ({ ownerName }) => `set role ${ownerName}; create type extensions.mood as enum ('bad')`,
    "shadow",
  ],
  [
    "everybody may change their role by a function",
    () => "grant execute on function pg_catalog.set_config(text, text, boolean) to public",
    "hardening",
  ],
  [
    "everybody sees the commonest values of what they may read",
    () => "grant select on pg_catalog.pg_stats to public",
    "hardening",
  ],
  [
    "the shared role sees them",
    ({ login }) => `grant select on pg_catalog.pg_stats to ${login.name}_shared`,
    "hardening",
  ],
  [
    "the shared role may run blocks",
    ({ login }) => `grant usage on language plpgsql to ${login.name}_shared`,
    "hardening",
  ],
]

/** Where each tenant has a role, it can be one more way in. */
export const faultsOfRoles: Faults = [
  ["a tenant may sign in", ({ a }) => `alter role ${a} login`, "role"],
  ["a tenant is a superuser", ({ a }) => `alter role ${a} superuser`, "role"],
  ["a tenant inherits nothing", ({ a }) => `alter role ${a} noinherit`, "role"],
  ["a tenant is a member of another", ({ a, b }) => `grant ${a} to ${b}`, "membership"],
  [
    "the login lost a tenant",
    ({ login, a, ownerName }) => `set role ${ownerName}; revoke ${a} from ${login.name}`,
    "membership",
  ],
  [
    "a tenant lost what tenants may see of public",
    ({ login, a }) => `
      do $$
      declare giver text;
      begin
        for giver in
          select grantor::regrole::text from pg_auth_members
          where roleid = '${login.name}_tenants'::regrole and member = '${a}'::regrole
        loop
          execute 'revoke ${login.name}_tenants from ${a}' || case
            when current_setting('server_version_num')::int >= 160000
            then ' granted by ' || giver else '' end;
        end loop;
      end $$
    `,
    "membership",
  ],
  [
    "the login may become all tenants at once",
    ({ login, ownerName }) => `set role ${ownerName}; grant ${login.name}_tenants to ${login.name}`,
    "membership",
  ],
  [
    "a tenant may read another's table",
    ({ a, b }) => `grant select on ${a}.notes to ${b}`,
    "excess_right",
  ],
  [
    "a tenant may read the users",
    ({ a }) => `grant select on public.users to ${a}`,
    "excess_right",
  ],
]

/** Before 16 the member's own attribute says whether it inherits. */
export const faultsOfMemberships: Faults = [
  [
    "the login inherits the shared role",
    ({ login, ownerName }) =>
      `set role ${ownerName}; grant ${login.name}_shared to ${login.name} with inherit true`,
    "membership",
  ],
]
