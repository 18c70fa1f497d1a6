import type { KindCase } from "./kind-case.ts"

export const typeCases: readonly KindCase[] = [
  {
    kind: "enums",
    ddl: `
      create type mood as enum ('sad', 'it''s ok');
      alter type mood add value 'meh' before 'it''s ok';
      create table people (feeling mood default 'sad', all_of_them mood[] default '{sad}');
    `,
    changes: {
      "a label": "alter type mood rename value 'sad' to 'blue'",
      "the order":
        "drop table people; drop type mood; create type mood as enum ('sad', 'it''s ok', 'meh'); create table people (feeling mood default 'sad', all_of_them mood[] default '{sad}')",
    },
  },
  {
    kind: "domains",
    ddl: `
      create function is_short(value text) returns boolean language sql immutable
        as 'select length(value) < 9';
      create domain short as varchar(20) collate "C" default 'x' not null
        constraint is_short check (is_short(value)) constraint is_filled check (value <> '');
      alter domain short add constraint is_lower check (lower(value) = value) not valid;
      create domain shorter as short check (length(value) < 5);
      create table labels (name short, other shorter[]);
    `,
    changes: {
      "a default": "alter domain short set default 'y'",
      "not null": "alter domain short drop not null",
      "a constraint": "alter domain short drop constraint is_filled",
      "a constraint's name": "alter domain short rename constraint is_filled to has_text",
      validity: "drop table labels; alter domain short validate constraint is_lower",
    },
  },
  {
    kind: "composite types",
    ddl: `
      create type money_of as (amount numeric(10, 2), "Currency" text collate "C", gone int);
      alter type money_of drop attribute gone;
      create type nested as (first money_of, rest money_of[]);
      create table prices (price money_of default row(1, 'EUR')::money_of, more nested);
    `,
    changes: {
      "an attribute": "alter type nested add attribute more int",
      "an attribute's type":
        "alter table prices drop column more; alter type nested alter attribute rest type text[]",
      "an attribute's name": `alter type money_of rename attribute "Currency" to currency`,
    },
  },
  {
    kind: "range types",
    ddl: `
      create function gap(a double precision, b double precision) returns double precision
        language sql immutable as 'select a - b';
      create type spans as range (
        subtype = double precision, subtype_diff = gap, multirange_type_name = "Many Spans"
      );
      create type names as range (subtype = text, subtype_opclass = text_pattern_ops, collation = "C");
      create table slots (at spans, all_of_them "Many Spans", exclude using gist (at with &&));
      create function first_of(s spans) returns double precision language sql as 'select lower(s)';
    `,
    changes: {
      "the difference":
        'drop function first_of; drop table slots; drop type spans; create type spans as range (subtype = double precision, multirange_type_name = "Many Spans")',
      "a collation": `drop type names; create type names as range (subtype = text, subtype_opclass = text_pattern_ops, collation = "POSIX")`,
    },
  },
]
