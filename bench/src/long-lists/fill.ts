import { createHandles } from "@repo/db"
import type { ServerUrls } from "@repo/db/server"
import { requireTenant, tenantScope, withTenant } from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import { sql } from "kysely"

const sizes = { huge: 100_000, projects: 20, ofEach: 1_000 } as const

/**
 * Fills a tenant: one project of 100,000 tasks and twenty of a thousand. A fifth of them is open,
 * with as many as 10,000 in one status.
 */
export async function fillTenant(server: ServerUrls, slug: string): Promise<void> {
  const handles = createHandles({
    connectionString: server.appUrl,
    isolation: "role",
    max: 1,
    statementTimeout: 120_000,
  })
  try {
    const tenant = await requireTenant(handles.sharedDb, slug)
    const scope = tenantScope({ tenant, access: "write", actor: "system" })
    await withTenant(scope, async () => {
      await sql`
        insert into projects (key, name)
        select 'HUGE', 'Huge depot'
        union all
        select 'DEPOT' || n, 'Depot ' || n
        from generate_series(1, ${sizes.projects}::integer) as n
      `.execute(handles.db)
      // In parts: one statement of 100,000 rows would take longer than a statement may.
      const step = 10_000
      for (let from = 0; from < sizes.huge; from += step) {
        await addTasks(sql`key = 'HUGE'`, from, from + step).execute(handles.db)
      }
      for (let digit = 0; digit < 10; digit++) {
        const projects = sql`key ~ ${`^DEPOT[0-9]*${digit}$`}`
        await addTasks(projects, 0, sizes.ofEach).execute(handles.db)
      }
    })
    // As autovacuum would have done by the time somebody has so many.
    await withOwner({ connectionString: server.ownerUrl }, 1, async (owner) => {
      for (const table of ["tasks", "projects", "task_counts"]) {
        await sql`vacuum analyze ${sql.id(tenant.schema, table)}`.execute(owner)
      }
    })
  } finally {
    await handles.destroy()
  }
}

function addTasks(projects: ReturnType<typeof sql>, from: number, to: number) {
  return sql`
    with numbered as (
      insert into task_numbers (project_id, last_number)
      select id, ${to}::integer from projects where ${projects}
      on conflict (project_id) do update set last_number = excluded.last_number
    )
    insert into tasks (project_id, number, title, description, status, assignee_id, due_on,
      position, created_at, updated_at, completed_at)
    select projects.id, n,
      'Task about ' || (array['tents', 'boots', 'ropes', 'maps'])[1 + n % 4] || ' number ' || n,
      'What is to be done, in some words more than the title has: ' || n,
      status, person.user_id, case when n % 2 = 0 then current_date + n % 60 - 30 end, n,
      at, at, case when status = 'done' then at end
    from projects
    cross join generate_series(${from}::integer + 1, ${to}::integer) as n
    cross join lateral (
      select now() - make_interval(mins => n * 5) as at,
        (case n % 10 when 0 then 'todo' when 1 then 'in_progress' else 'done' end)::task_status
          as status
    ) as made
    left join (select user_id, row_number() over () as place from people) as person
      on person.place = 1 + n % 4
    where ${projects}
  `
}
