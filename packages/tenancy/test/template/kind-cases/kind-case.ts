/** For each kind of object: how a migration makes it, and small changes of it. */
export interface KindCase {
  readonly kind: string
  readonly ddl: string
  readonly changes: Readonly<Record<string, string>>
  /** The first major version that has it. */
  readonly since?: number
}

export const things = "create table things (id int primary key, name text, size numeric(10, 2));"

export const touch = `
  create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
`
