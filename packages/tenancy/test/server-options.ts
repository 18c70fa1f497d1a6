import pg from "pg"

/** SQL that takes away what the server itself has set on columns, as if an older one had made them. */
export const clearServerOptions =
  "update pg_attribute set attoptions = null where attrelid >= 16384"

/**
 * Makes a database do from now on what PostgreSQL 15.20 does by itself: each column of a new table,
 * view or type gets an option that the server sets, with another value for each of them.
 */
export async function setServerOptions(superuserUrl: string): Promise<void> {
  await asSuperuser(
    superuserUrl,
    // No sequence: moving one that all tenants share is what a tenant migration must not do.
    `create function public.set_server_options() returns event_trigger
     language plpgsql security definer as $$ begin
       update pg_attribute
       set attoptions = attoptions || ('pg_attver=' || (random() * 1000000000)::int)
       from pg_class
       where pg_class.oid = attrelid and attrelid >= 16384 and attnum > 0
         and relkind in ('r', 'p', 'v', 'm', 'c') and coalesce(attoptions::text, '') !~ 'pg_attver';
     end $$;
     create event trigger set_server_options on ddl_command_end
     execute function public.set_server_options()`,
  )
}

export async function asSuperuser(superuserUrl: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
