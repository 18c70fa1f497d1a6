import { type KindCase, things, touch } from "./kind-case.ts"

export const codeCases: readonly KindCase[] = [
  {
    kind: "functions and procedures",
    ddl:
      `${things}
      create function "Odd (Name"(a int, variadic b text[] default '{x}') returns setof things
        language sql stable strict leakproof_is_not_here_instead parallel safe cost 7 rows 3
        as 'select * from things';
    `.replace("leakproof_is_not_here_instead ", "") +
      `
      create function over(a int) returns int language sql immutable return a + 1;
      create function over(a text) returns int language sql immutable
        begin atomic select over(length(a)); end;
      create function of_things(t things) returns text language plpgsql security invoker
        set datestyle = 'ISO, DMY' set work_mem = '5MB'
        as $$ begin return t.name || '$do$ %I %1$s'; end $$;
      create function counted() returns bigint stable begin atomic select count(*) from things; end;
      create function pair(out a int, inout b text) language sql as $$ select 1, b $$;
      create function rows_of() returns table (id int, name text) language sql
        as 'select id, name from not_there_yet';
      create procedure stop(inout n int default 1) language plpgsql as $$ begin n := n + 1; end $$;
      create procedure fill(a int) begin atomic insert into things values (a, 'x', 1); end;
    `,
    changes: {
      body: "create or replace procedure stop(inout n int default 1) language plpgsql as 'begin n := 0; end'",
      volatility: "alter function over(int) stable",
      cost: `alter function "Odd (Name" cost 8`,
      settings: "alter function of_things set work_mem = '6MB'",
      security: "alter function over(text) security definer set search_path = pg_catalog, pg_temp",
      overloads: "create function over(a date) returns int language sql as 'select 1'",
      "an argument's name":
        "drop procedure fill; create procedure fill(b int) begin atomic insert into things values (b, 'x', 1); end",
    },
  },
  {
    kind: "triggers",
    ddl: `${things} ${touch}
      create view seen as select * from things;
      create trigger plain before update of name, size on things for each row
        when (new.size > 1 and old.name is distinct from new.name) execute function touch('a', 'b''c');
      create trigger "After" after insert on things referencing new table as added
        for each statement execute function touch();
      create constraint trigger held after insert or update on things
        deferrable initially deferred for each row execute function touch();
      create constraint trigger made_as after delete on things
        for each row execute function touch();
      alter trigger made_as on things rename to renamed;
      comment on constraint made_as on things is 'made';
      create trigger instead_of instead of insert on seen for each row execute function touch();
      create trigger off before delete on things for each row execute function touch();
      create trigger always before truncate on things execute function touch();
      create trigger replica before insert on things for each row execute function touch();
      alter table things disable trigger off;
      alter table things enable always trigger always;
      alter table things enable replica trigger replica;
    `,
    changes: {
      state: "alter table things enable trigger off",
      "another state": "alter table things disable trigger always",
      "a name": "alter trigger plain on things rename to fancy",
      "a constraint's name": "alter table things rename constraint made_as to renamed",
      arguments:
        "create or replace trigger replica before insert on things for each row execute function touch('x')",
      deferral:
        "drop trigger held on things; create constraint trigger held after insert or update on things deferrable initially immediate for each row execute function touch()",
    },
  },
  {
    kind: "things that refer to each other",
    ddl: `
      create table z_notes (id int, body text);
      create function next_id() returns int stable
        begin atomic select coalesce(max(id), 0) + 1 from z_notes; end;
      alter table z_notes alter column id set default next_id();
      create function is_free(wanted int) returns boolean stable
        begin atomic select not exists (select from z_notes where id = wanted); end;
      alter table z_notes add constraint free check (is_free(id));
      create view a_view as select id, is_free(id) as free from z_notes;
      create function of_view(v a_view) returns text language sql immutable
        as 'select v.free::text';
      create table b_table (v a_view, t text default 'x');
      create type holder as (notes z_notes[], mine b_table);
      create function of_holder(h holder) returns z_notes language sql as 'select (h.notes)[1]';
      create table last_of_all (h holder);
      create index on last_of_all (((h).mine is null));
    `,
    changes: { "one of them": "alter table z_notes drop constraint free" },
  },
]
