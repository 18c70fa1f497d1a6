import pg from "pg"
import type { EmptyDatabase } from "../../src/testing/index.ts"

/** A routine that was seen to do what a statement must not, and what that was. */
export interface ProbedRoutine {
  readonly name: string
  readonly signature: string
  readonly seen: readonly string[]
}

/**
 * Calls each routine that everybody may call, with SQL text in each argument that takes text, and
 * looks whether the text ran (a sequence has moved, which no rollback takes back) and whether
 * anything is left on the connection or in the database afterwards.
 *
 * Each extension that the server has and can load is there.
 */
export async function probeRoutines(database: EmptyDatabase): Promise<{
  readonly called: number
  readonly extensions: readonly string[]
  readonly found: readonly ProbedRoutine[]
}> {
  const admin = await connect(database.superuserUrl)
  try {
    const extensions = await createExtensions(admin)
    const url = await createProbe(admin, database)
    const routines = await readRoutines(admin)
    const found: ProbedRoutine[] = []
    let session = await openSession(url)
    for (const { name, signature, ...routine } of routines) {
      const seen = await tryCalls(session, callsOf({ name, ...routine }, url))
      if (seen.length > 0) found.push({ name, signature, seen })
      if (seen.length > 0 || session.isGone()) {
        await session.end()
        session = await openSession(url)
      }
    }
    await session.end()
    return { called: routines.length, extensions, found }
  } finally {
    await admin.end()
  }
}

interface Routine {
  readonly name: string
  readonly signature: string
  readonly schema: string
  readonly kind: "f" | "p" | "a" | "w"
  readonly types: readonly string[]
  readonly isVariadic: boolean
  /** A column list has to be written behind it. */
  readonly isRecord: boolean
}

async function createExtensions(admin: pg.Client): Promise<string[]> {
  await admin.query("create schema extensions; grant usage on schema extensions to public")
  const { rows } = await admin.query<{ name: string }>("select name from pg_available_extensions")
  for (const { name } of rows) {
    // Some need a library that is not installed, or a setting of the server.
    await admin
      .query(`create extension if not exists "${name}" schema extensions cascade`)
      .catch(() => admin.query(`create extension if not exists "${name}" cascade`))
      .catch(() => {})
  }
  const created = await admin.query<{ extname: string }>("select extname from pg_extension")
  return created.rows.map(({ extname }) => extname).toSorted()
}

async function createProbe(admin: pg.Client, database: EmptyDatabase): Promise<string> {
  const role = `${database.name}_probe`
  await admin.query(`
    create role ${role} login password 'probe';
    create table public.probe_table (id int, parent int, body text);
    insert into public.probe_table values (1, null, '<a/>');
    create sequence public.probe_ran;
    grant select on public.probe_table to public;
    grant select, usage on public.probe_ran to public;
    grant usage on schema public to public`)
  const url = new URL(database.superuserUrl)
  url.username = role
  url.password = "probe"
  return url.href
}

async function readRoutines(admin: pg.Client): Promise<Routine[]> {
  const { rows } = await admin.query<Routine>(`
    select proname as name, pg_proc.oid::regprocedure::text as signature, nspname as schema,
      prokind as kind, provariadic <> 0 as "isVariadic",
      array(select format_type(type, null) from unnest(proargtypes) as type) as types,
      prorettype = 'record'::regtype and proallargtypes is null and proretset as "isRecord"
    from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
    where has_function_privilege('public', pg_proc.oid, 'execute')
      and 'internal'::regtype <> all (proargtypes)
      and prorettype not in (
        'trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype,
        'language_handler'::regtype, 'fdw_handler'::regtype, 'index_am_handler'::regtype,
        'table_am_handler'::regtype, 'tsm_handler'::regtype
      )
    order by 2`)
  return rows
}

/** The statements that call it. */
function callsOf(routine: Omit<Routine, "signature">, url: string): string[] {
  const { name, schema, kind, types, isVariadic, isRecord } = routine
  const texts = types.flatMap((type, index) => (takesText(type) ? [index] : []))
  const fillings = new Set<string>()
  for (const flag of ["false", "true"]) {
    const fill = (textAt: (index: number) => string) => {
      const values = types.map((type, index) => argumentOf(type, textAt(index), flag))
      if (isVariadic && values.length > 0) values.push(`variadic ${values.pop()}`)
      fillings.add(values.join(", "))
    }
    for (const text of injected) {
      fill(() => text)
      for (const at of texts) fill((index) => (index === at ? text : "id"))
      if (texts.length > 1) fill((index) => (index === texts[0] ? connectionString(url) : text))
    }
    fill(() => "probe.setting")
    fill(() => connectionString(url))
  }
  return [...fillings].flatMap((filling) => {
    const call = `"${schema}"."${name}"(${filling})`
    if (kind === "p") return [`call ${call}`]
    if (kind === "w") return [`perform ${call} over ()`]
    return isRecord
      ? columnLists.map((columns) => `perform * from ${call} as t(${columns})`)
      : [`perform ${call}`]
  })
}

/** As a statement, as a table with a column of a type that conditions take, as an expression. */
const injected = [
  "select nextval('public.probe_ran')",
  "(select 'id'::text as id, nextval('public.probe_ran')) as q",
  "(select true as id, nextval('public.probe_ran')) as q",
  "nextval('public.probe_ran')",
]

const columnLists = [
  "a text, b text, c text",
  "a text, b text",
  "a text, b text, c int",
  "a text, b text, c int, d text",
]

function takesText(type: string): boolean {
  return /^(text|character varying|character|name|cstring|anyelement|text\[\]|unknown)$/.test(type)
}

function argumentOf(type: string, text: string, flag: string): string {
  const literal = `'${text.replaceAll("'", "''")}'`
  if (takesText(type)) {
    if (type === "text[]") return `array[${literal}]`
    return type === "cstring" || type === "unknown" ? literal : `${literal}::text`
  }
  return (
    values[type] ?? (type === "boolean" ? flag : `null::${type.startsWith("any") ? "int" : type}`)
  )
}

const values: Readonly<Record<string, string>> = {
  smallint: "1::smallint",
  integer: "1",
  bigint: "1::bigint",
  oid: "0::oid",
  real: "0.5::real",
  "double precision": "0.5::float8",
  numeric: "1::numeric",
  regclass: "'public.probe_table'::regclass",
  xml: "'<a/>'::xml",
  tsquery: "'a'::tsquery",
  tsvector: "'a'::tsvector",
  bytea: "'a'::bytea",
  jsonb: "'{}'::jsonb",
  json: "'{}'::json",
  '"any"': "'a'::text",
  '"char"': "'a'::\"char\"",
  anyarray: "array[1]",
  interval: "'0 s'::interval",
  "timestamp with time zone": "now()",
}

/** Without a password only a superuser may use it. */
function connectionString(url: string): string {
  const { hostname, port, username, password, pathname } = new URL(url)
  return `host=${hostname} port=${port} user=${username} password=${password} dbname=${pathname.slice(1)}`
}

interface Session {
  /** Its state before anything was called on it; a session on which that has changed is closed. */
  readonly was: Record<string, string>
  query(statement: string): Promise<Record<string, unknown>[]>
  isGone(): boolean
  end(): Promise<void>
}

async function openSession(url: string): Promise<Session> {
  const client = await connect(url)
  let gone = false
  client.on("end", () => {
    gone = true
  })
  await client.query("set statement_timeout = 2000")
  // What runs text on another server runs it on the connection that is open.
  for (const name of ["", "'id', "]) {
    await client
      .query(`select extensions.dblink_connect(${name}$1)`, [connectionString(url)])
      .catch(() => {})
  }
  const was = marksOf((await client.query(state)).rows)
  return {
    was,
    query: async (statement) => (await client.query(statement)).rows,
    isGone: () => gone,
    end: () => client.end(),
  }
}

/** All calls in one message, each of which may fail. */
async function tryCalls(session: Session, calls: readonly string[]): Promise<string[]> {
  const tries = calls.map((call) => `begin ${call}; exception when others then null; end;`)
  await session.query(`do $do$ begin ${tries.join("\n")} end $do$`).catch(() => {})
  if (session.isGone()) return []
  const is = marksOf(await session.query(state))
  return Object.keys(is).filter((mark) => is[mark] !== session.was[mark])
}

function marksOf([row = {}]: Record<string, unknown>[]): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]))
}

const state = `
  select (select last_value || is_called::text from public.probe_ran) as "runs text",
    (select string_agg(name || setting, ',') from pg_settings where source = 'session')
      || coalesce(current_setting('probe.setting', true), '') || current_user as "sets",
    (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as "locks",
    (select count(*) from pg_largeobject_metadata) as "large objects",
    (select count(*) from pg_prepared_statements) + (select count(*) from pg_cursors where is_holdable)
      + (select count(*) from pg_listening_channels()) as "leaves",
    (select count(*) from pg_stat_activity where usename = current_user) as "connects"`

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  client.on("error", () => {})
  await client.connect()
  return client
}
