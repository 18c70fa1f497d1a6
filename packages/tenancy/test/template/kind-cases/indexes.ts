import { type KindCase, things } from "./kind-case.ts"

export const indexCases: readonly KindCase[] = [
  {
    kind: "indexes",
    ddl: `${things}
      create function loud(value text) returns text language sql immutable as 'select upper(value)';
      create index by_name on things (lower(name) text_pattern_ops desc nulls last, size)
        where size > 0;
      create unique index once on things using btree (loud(name) collate "C") include (id)
        nulls not distinct with (fillfactor = 50);
      create index "Words" on things using gin (to_tsvector('simple', name)) with (fastupdate = off);
      create index spans on things using gist (to_tsvector('simple', name) tsvector_ops (siglen = 100));
      create index ranges on things using brin (id) with (pages_per_range = 4);
      alter index by_name alter column 1 set statistics 200;
    `,
    changes: {
      predicate:
        "drop index by_name; create index by_name on things (lower(name) text_pattern_ops desc nulls last, size) where size > 1; alter index by_name alter column 1 set statistics 200",
      order:
        "drop index by_name; create index by_name on things (lower(name) text_pattern_ops desc, size) where size > 0; alter index by_name alter column 1 set statistics 200",
      statistics: "alter index by_name alter column 1 set statistics 201",
      "a parameter": "alter index ranges set (pages_per_range = 8)",
      "a name": "alter index ranges rename to blocks",
      "no index": 'drop index "Words"',
      "an index": "create index on things (size)",
    },
  },
  {
    kind: "extended statistics",
    ddl: `${things}
      create statistics "Pairs" (ndistinct, mcv) on id, size from things;
      create statistics expressions on (lower(name)), (id % 7) from things;
      alter statistics "Pairs" set statistics 300;
    `,
    changes: {
      target: `alter statistics "Pairs" set statistics 301`,
      kinds:
        "drop statistics expressions; create statistics expressions (mcv) on (lower(name)), (id % 7) from things",
      "a name": `alter statistics "Pairs" rename to pairs`,
    },
  },
]
