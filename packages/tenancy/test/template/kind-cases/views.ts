import { type KindCase, things } from "./kind-case.ts"

export const viewCases: readonly KindCase[] = [
  {
    kind: "views",
    ddl: `${things}
      create view a_of_z with (security_invoker = true, security_barrier = true)
        as select id, name from things;
      create view all_of_them (one, two) as select id, upper(name) from a_of_z;
      create view small with (check_option = local) as select * from things where size < 1;
      create recursive view numbers (n) as values (1) union all select n + 1 from numbers where n < 9;
      create view grouped as select things.*, count(*) from things group by id;
      create function in_view() returns bigint begin atomic select count(*) from small; end;
      create view a_on_function as select in_view() as n;
      alter view small alter column name set default 'x';
    `,
    changes: {
      security_invoker: "alter view a_of_z reset (security_invoker)",
      security_barrier: "alter view a_of_z set (security_barrier = false)",
      "check option": "alter view small set (check_option = cascaded)",
      "a column's name": "alter view all_of_them rename column one to first",
      "a query": "create or replace view numbers as select 1 as n",
      "a default": "alter view small alter column name drop default",
    },
  },
  {
    kind: "materialized views",
    ddl: `${things}
      create function read_things() returns bigint language plpgsql as $$
      begin return (select count(*) from zebras); end $$;
      create table zebras (id int);
      create materialized view sums with (fillfactor = 80) as select id, size from things;
      create materialized view above as select max(id) as top from sums;
      create materialized view empty as select 1 as one with no data;
      create unique index on sums (id);
      alter materialized view sums alter column size set statistics 77;
      alter materialized view sums alter column size set storage external;
      create view over_it as select * from above;
    `,
    changes: {
      "a query":
        "drop materialized view empty; create materialized view empty as select 2 as one with no data",
      index: "drop index sums_id_idx",
      "a parameter": "alter materialized view sums set (fillfactor = 81)",
      statistics: "alter materialized view sums alter column size set statistics 78",
    },
  },
]
