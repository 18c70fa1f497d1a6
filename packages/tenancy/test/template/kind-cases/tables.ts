import { type KindCase, touch } from "./kind-case.ts"

export const tableCases: readonly KindCase[] = [
  {
    kind: "table options",
    ddl: `
      create unlogged table quick (id serial, body text)
        with (fillfactor = 70, toast.autovacuum_enabled = false, autovacuum_vacuum_scale_factor = 0.1);
      create table nothing ();
    `,
    changes: {
      persistence: "alter table quick set logged",
      "a parameter": "alter table quick set (fillfactor = 71)",
      "a parameter of the toast table": "alter table quick reset (toast.autovacuum_enabled)",
      "a table": "create table another ()",
    },
  },
  {
    kind: "sequences",
    ddl: `
      create sequence tickets as smallint increment by -5 start -1 minvalue -100 maxvalue -1 cache 7 cycle;
      create unlogged sequence fleeting;
      create table holders (id bigint default nextval('tickets'), n bigserial, owned int);
      create sequence owned_by_column owned by holders.owned;
    `,
    changes: {
      increment: "alter sequence tickets increment by -6",
      start: "alter sequence tickets start with -2",
      "a bound": "alter sequence tickets minvalue -200",
      cache: "alter sequence tickets cache 8",
      cycle: "alter sequence tickets no cycle",
      type: "alter sequence tickets as integer minvalue -100 maxvalue -1",
      owner: "alter sequence owned_by_column owned by none",
      persistence: "alter sequence fleeting set logged",
    },
  },
  {
    kind: "partitions",
    ddl: `${touch}
      create table z_targets (id int, kind text, primary key (id, kind)) partition by list (kind);
      create table targets_a partition of z_targets for values in ('a', 'it''s');
      create table targets_rest partition of z_targets default;
      create table events (
        id bigint not null, at timestamptz not null default now(), kind text default 'x',
        size int constraint positive check (size > 0),
        target_id int, target_kind text,
        constraint events_key primary key (id, at)
      ) partition by range (at);
      create index by_kind on events (lower(kind));
      create table events_own (
        kind text default 'own', size int, at timestamptz not null, id bigint not null, gone int,
        target_id int, target_kind text,
        constraint positive check (size > 0), constraint own_key primary key (id, at),
        constraint own_check check (id > 0)
      );
      alter table events_own drop column gone;
      create index own_index on events_own (lower(kind));
      alter table events_own add constraint own_reference
        foreign key (target_id, target_kind) references z_targets;
      alter table events attach partition events_own for values from (minvalue) to ('2024-01-01 00:00+00');
      create table events_2024 partition of events
        for values from ('2024-01-01 00:00+00') to ('2025-01-01 00:00+00') partition by hash (id);
      create table events_2024_0 partition of events_2024 for values with (modulus 2, remainder 0);
      create table events_2024_1 partition of events_2024 for values with (modulus 2, remainder 1)
        with (fillfactor = 50);
      alter table events add constraint target
        foreign key (target_id, target_kind) references z_targets on delete cascade;
      alter table events add constraint unchecked check (id < 1000) not valid;
      alter index by_kind rename to "By Kind";
      create trigger touched before insert on events for each row execute function touch();
      alter table events_own disable trigger touched;
      alter table events_own alter column size set default 7;
      create table a_referrer (id int, kind text, foreign key (id, kind) references z_targets);
    `,
    changes: {
      bound:
        "alter table z_targets detach partition targets_a; alter table z_targets attach partition targets_a for values in ('b')",
      "no partition": "alter table events detach partition events_own",
      "a partition":
        "create table events_2025 partition of events for values from ('2025-01-01 00:00+00') to ('2026-01-01 00:00+00')",
      "a partition's default": "alter table events_own alter column kind set default 'y'",
      "a partition's index": "alter index own_index rename to other_index",
      "a partition's key": "alter table events_own rename constraint own_key to other_key",
      "a partition's trigger": "alter table events_own enable trigger touched",
      "a check": "alter table events validate constraint unchecked",
      "a partition's parameter": "alter table events_2024_1 set (fillfactor = 51)",
      "the parent's index": 'drop index "By Kind"',
    },
  },
  {
    kind: "access method of partitions to come",
    since: 17,
    ddl: "create table parts (a int) partition by list (a) using heap;",
    changes: { "none given": "alter table parts set access method default" },
  },
  {
    kind: "identity of partitions",
    since: 17,
    ddl: `
      create table numbered (id int generated always as identity, kind int) partition by list (kind);
      create table numbered_1 partition of numbered for values in (1);
    `,
    changes: { options: "alter table numbered alter column id set increment by 3" },
  },
]
