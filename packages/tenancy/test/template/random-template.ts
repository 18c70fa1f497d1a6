import fc from "fast-check"

interface Column {
  readonly type: number
  readonly setting: number
  readonly isDropped: boolean
}

interface Table {
  readonly isUnlogged: boolean
  readonly columns: readonly Column[]
  readonly extras: readonly number[]
  /** Which table each of its foreign keys goes to; itself and later ones too. */
  readonly references: readonly number[]
}

export interface RandomTemplate {
  readonly tables: readonly Table[]
  readonly names: readonly string[]
}

/** Tables with any columns, keys between them in any direction, and any extras on top. */
export const randomTemplate: fc.Arbitrary<RandomTemplate> = fc.record({
  tables: fc.array(
    fc.record({
      isUnlogged: fc.boolean(),
      columns: fc.array(fc.record({ type: fc.nat(), setting: fc.nat(), isDropped: fc.boolean() }), {
        maxLength: 5,
      }),
      extras: fc.uniqueArray(fc.nat(), { maxLength: 5, selector: (n) => n % extras.length }),
      references: fc.array(fc.nat(), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  names: fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), {
    minLength: 4,
    maxLength: 4,
    selector: (name) => name.replaceAll("\0", ""),
  }),
})

/** The migration that makes it, with names that are as odd as names can be. */
export function ddlOf({ tables, names }: RandomTemplate): string {
  const nameOf = (index: number) => quoted(`${names[index % names.length]}_${index}`)
  return [
    prelude,
    ...tables.map((table, index) => tableOf(table, nameOf(index))),
    ...tables.flatMap(({ references, isUnlogged }, index) =>
      references.map((target, at) => {
        const wanted = target % tables.length
        const isOf = tables[wanted]?.isUnlogged === isUnlogged ? wanted : index
        return `alter table ${nameOf(index)} add column r${at} int,
          add constraint ${quoted(`fk ${at} ${names[0]}`)} foreign key (r${at}) references ${nameOf(isOf)}
          ${pick(target, actions)};`
      }),
    ),
    ...tables.flatMap((table, index) =>
      table.extras.map((extra) => pick(extra, extras)(nameOf(index), index)),
    ),
  ].join("\n")
}

const prelude = `
  create type mood as enum ('sad', 'ok');
  create domain short as text check (length(value) < 9);
  create type pair as (a int, b text);
  create sequence tickets;
  create function loud(value text) returns text language sql immutable as 'select upper(value)';
  create function touch() returns trigger language plpgsql as 'begin return new; end';
`

const types = [
  ...["int", "text", "numeric(8, 3)", "mood", "short", "pair", "text[]", "timestamptz(2)"],
  ...[`text collate "C"`, "int generated always as identity", "bigserial"],
  ...["int generated always as (1 + id) stored", "bigint default nextval('tickets')"],
  ...["text default loud('x')", "tsrange", "mood[] default '{sad}'"],
]

const settings = [
  () => "",
  (table: string, column: string) => `alter table ${table} alter column ${column} set not null;`,
  (table: string, column: string) =>
    `alter table ${table} alter column ${column} set statistics 7;`,
  (table: string, column: string) => `comment on column ${table}.${column} is 'a ''comment''';`,
  (table: string, column: string) => `grant select (${column}) on ${table} to public;`,
  (table: string, column: string) => `create index on ${table} ((${column} is null));`,
]

const actions = [
  "on delete cascade",
  "on update set null deferrable",
  "deferrable initially deferred not valid",
  "match full",
]

const extras: readonly ((table: string, index: number) => string)[] = [
  (table, index) => `create view v${index} as select * from ${table};`,
  (table, index) =>
    `create view w${index} with (security_barrier) as select id, loud('x') from ${table};`,
  (table, index) => `create materialized view m${index} as select count(*) from ${table};`,
  (table) =>
    `create trigger touched before insert on ${table} for each row execute function touch();`,
  (table) =>
    `alter table ${table} enable row level security; create policy own on ${table} using (id > 0);`,
  (table, index) => `create function f${index}(t ${table}) returns bigint stable
     begin atomic select count(*) from ${table} as other where other.id = t.id; end;`,
  (table, index) => `create function next${index}() returns int stable
     begin atomic select max(id) from ${table}; end;
     alter table ${table} add column n int default next${index}();`,
  (table) => `alter table ${table} add constraint positive check (id > 0) not valid;`,
  (table) => `create unique index on ${table} (id desc) include (id) where id > 5;`,
  (table) => `alter table ${table} add column g text, add exclude using btree (g with =);`,
  (table, index) => `create type holder${index} as (one ${table}, many ${table}[]);`,
  (table) => `grant select on ${table} to pg_monitor; revoke delete on ${table} from current_user;`,
  (_, index) => `create table p${index} (id int, k text, primary key (id, k)) partition by list (k);
     create table p${index}_a partition of p${index} for values in ('a');
     create index on p${index} (id);`,
  (table) => `alter table ${table} set (fillfactor = 55);`,
]

function tableOf({ isUnlogged, columns }: Table, name: string): string {
  const [body, after, dropped]: [string[], string[], string[]] = [["id int primary key"], [], []]
  for (const [index, { type, setting, isDropped }] of columns.entries()) {
    const column = quoted(`c ${index}"`)
    // A table has one identity column.
    const wanted = pick(type, types)
    const hasOne = body.some((part) => part.includes("identity"))
    body.push(`${column} ${hasOne && wanted.includes("identity") ? "int" : wanted}`)
    after.push(pick(setting, settings)(name, column))
    if (isDropped) dropped.push(`alter table ${name} drop column ${column} cascade;`)
  }
  const create = `create ${isUnlogged ? "unlogged " : ""}table ${name} (${body.join(", ")});`
  return [create, ...after, ...dropped].join("\n")
}

function pick<T>(number: number, list: readonly T[]): T {
  return list[number % list.length] as T
}

function quoted(name: string): string {
  const text = name.replaceAll("\0", "").replaceAll('"', '""')
  return `"${text}"`
}
