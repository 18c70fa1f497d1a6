import { type KindCase, things, touch } from "./kind-case.ts"

export const rightCases: readonly KindCase[] = [
  {
    kind: "row-level security",
    ddl: `${things}
      create function mine() returns boolean language sql stable as 'select true';
      alter table things enable row level security;
      alter table things force row level security;
      create policy "All" on things using (size > 0) with check (mine());
      create policy reading on things as restrictive for select to public
        using (exists (select from people where people.id = things.id));
      create policy adding on things for insert to current_user with check (name <> '%I $do$');
    `.replace(
      "alter table things enable",
      "create table people (id int);\n      alter table things enable",
    ),
    changes: {
      flag: "alter table things disable row level security",
      "the other flag": "alter table things no force row level security",
      condition: `alter policy "All" on things using (size > 1)`,
      check: `alter policy "All" on things with check (true)`,
      role: "alter policy reading on things to current_user",
      "a name": "alter policy adding on things rename to writing",
      kind: `drop policy reading on things; create policy reading on things for select to public using (exists (select from people where people.id = things.id))`,
    },
  },
  {
    kind: "comments",
    ddl: `${things} ${touch}
      create type mood as enum ('sad');
      create domain short as text constraint filled check (value <> '');
      create type pair as (a int, b int);
      create sequence tickets;
      create view seen as select * from things;
      create materialized view kept as select * from things;
      create index by_name on things (name);
      create statistics twins on id, size from things;
      create trigger touched before insert on things for each row execute function touch();
      create policy open on things using (true);
      create table parts (id int) partition by list (id);
      create index on parts (id);
      create procedure stop() language sql as 'select 1';
      comment on table things is 'it''s %I $do$ \\ a
two-line comment';
      comment on column things.name is 'name';
      comment on column pair.a is 'attribute';
      comment on column seen.id is 'of a view';
      comment on constraint things_pkey on things is 'key';
      comment on constraint filled on domain short is 'filled';
      comment on index by_name is 'index';
      comment on index parts_id_idx is 'index of parts';
      comment on index things_pkey is 'index of key';
      comment on type mood is 'mood';
      comment on type pair is 'pair';
      comment on type things is 'rows of things';
      comment on type seen is 'rows of a view';
      comment on type things[] is 'many things';
      comment on type mood[] is 'moods';
      comment on rule "_RETURN" on seen is 'what a view is';
      comment on domain short is 'short';
      comment on sequence tickets is 'tickets';
      comment on view seen is 'seen';
      comment on materialized view kept is 'kept';
      comment on table parts is 'parts';
      comment on statistics twins is 'both';
      comment on trigger touched on things is 'touched';
      comment on policy open on things is 'open';
      comment on function touch() is 'touch';
      comment on procedure stop() is 'stop';
    `,
    changes: Object.fromEntries(
      [
        "table things",
        "column things.name",
        "column pair.a",
        "constraint things_pkey on things",
        "constraint filled on domain short",
        "index by_name",
        "index parts_id_idx",
        "type mood",
        "type things",
        "type seen",
        "type things[]",
        "type mood[]",
        'rule "_RETURN" on seen',
        "domain short",
        "sequence tickets",
        "view seen",
        "materialized view kept",
        "statistics twins",
        "trigger touched on things",
        "policy open on things",
        "function touch()",
        "procedure stop()",
      ].map((target) => [`that on ${target}`, `comment on ${target} is 'other'`]),
    ),
  },
  {
    kind: "rights",
    ddl: `${things} ${touch}
      create sequence tickets;
      create type mood as enum ('sad');
      create procedure stop() language sql as 'select 1';
      grant select, insert on things to pg_monitor;
      grant update on things to pg_monitor with grant option;
      grant select (name), update (size) on things to public;
      revoke truncate, delete on things from current_user;
      grant usage on sequence tickets to public;
      revoke execute on function touch() from public;
      grant execute on procedure stop() to pg_monitor;
      revoke usage on type mood from public;
      create view seen as select * from things;
      revoke usage on type things from public;
      grant usage on type seen to pg_monitor;
    `,
    changes: {
      "one on a table": "revoke insert on things from pg_monitor",
      "one to give on": "revoke grant option for update on things from pg_monitor",
      "one on a column": "revoke select (name) on things from public",
      "the owner's": "grant delete on things to current_user",
      "one on a sequence": "revoke usage on sequence tickets from public",
      "one on a function": "grant execute on function touch() to public",
      "one on a procedure": "revoke execute on procedure stop() from pg_monitor",
      "one on a type": "grant usage on type mood to public",
      "one on a table's rows": "grant usage on type things to public",
      "one on a view's rows": "revoke usage on type seen from pg_monitor",
    },
  },
  {
    kind: "default privileges and rights on the schema",
    ddl: `
      create table before_them ();
      do $$ begin
        execute format('alter default privileges in schema %I grant select on tables to pg_monitor', current_schema());
        execute format('alter default privileges in schema %I grant usage on types to pg_monitor with grant option', current_schema());
        execute format('grant usage on schema %I to public', current_schema());
        execute format('comment on schema %I is ''it''''s %% a schema''', current_schema());
      end $$;
      create table after_them ();
      create table taken ();
      revoke select on taken from pg_monitor;
    `,
    changes: {
      "a default":
        "do $$ begin execute format('alter default privileges in schema %I revoke select on tables from pg_monitor', current_schema()); end $$",
      "a right on the schema":
        "do $$ begin execute format('revoke usage on schema %I from public', current_schema()); end $$",
      "the comment":
        "do $$ begin execute format('comment on schema %I is null', current_schema()); end $$",
    },
  },
]
