import type { KindCase } from "./kind-case.ts"

export const constraintCases: readonly KindCase[] = [
  {
    kind: "keys and checks",
    ddl: `
      create table keyed (
        a int, b int, c text,
        constraint "Main Key" primary key (a) with (fillfactor = 60),
        constraint same unique nulls not distinct (b, c),
        constraint later unique (c) include (b) deferrable initially deferred,
        constraint positive check (a > 0) no inherit
      );
      alter table keyed add constraint unchecked check (b > 0) not valid;
      alter index "Main Key" set (deduplicate_items = off);
      create table temporal (during tsrange, exclude using gist (during with &&) where (not isempty(during)));
    `,
    changes: {
      "a name": `alter table keyed rename constraint "Main Key" to keyed_pkey`,
      validity: "alter table keyed validate constraint unchecked",
      deferral: `
        alter table keyed drop constraint later,
          add constraint later unique (c) include (b) deferrable initially immediate
      `,
      "included columns": `
        alter table keyed drop constraint later,
          add constraint later unique (c) include (a) deferrable initially deferred
      `,
      "nulls that are distinct": `
        alter table keyed drop constraint same, add constraint same unique (b, c)
      `,
      inheritance: `
        alter table keyed drop constraint positive, add constraint positive check (a > 0)
      `,
      "a storage parameter": `alter index "Main Key" set (fillfactor = 61)`,
      exclusion: "alter table temporal drop constraint temporal_during_excl",
    },
  },
  {
    kind: "constraints that are not enforced",
    since: 18,
    ddl: `
      create table loose (a int unique, b int, constraint wish check (a > b) not enforced);
      alter table loose add constraint hint foreign key (b) references loose (a) not enforced;
    `,
    changes: {
      check: "alter table loose drop constraint wish, add constraint wish check (a > b)",
      "foreign key": "alter table loose alter constraint hint enforced",
    },
  },
  {
    kind: "foreign keys",
    ddl: `
      create table a_first (id int primary key, z_id int, x int, y int);
      create table z_last (
        id int primary key, a_id int references a_first on update cascade on delete set null,
        x int, y int, unique (x, y), self_id int references z_last deferrable initially deferred
      );
      alter table a_first add constraint back foreign key (z_id) references z_last
        on delete restrict not valid;
      alter table a_first add constraint full_match foreign key (x, y) references z_last (x, y)
        match full;
      alter table a_first add constraint part foreign key (x, y) references z_last (x, y)
        on delete set null (y);
    `,
    changes: {
      validity: "alter table a_first validate constraint back",
      deferral: "alter table z_last alter constraint z_last_self_id_fkey initially immediate",
      action: `
        alter table a_first drop constraint part,
          add constraint part foreign key (x, y) references z_last (x, y) on delete set default (y)
      `,
      "a name": "alter table a_first rename constraint full_match to pair",
      "no key": "alter table a_first drop constraint full_match",
    },
  },
]
