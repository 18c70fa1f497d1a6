import { type Kysely, sql } from "kysely"

/**
 * Tasks are numbered in their project: the first one of a new project is number 1. Existing tasks
 * keep their numbers, and each project continues after its highest.
 *
 * The counter has a table of its own, because a project's row is wide and each update copies it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table task_numbers (
      project_id uuid primary key references projects on delete cascade,
      last_number integer not null check (last_number > 0)
    )
  `.execute(db)
  await sql`alter table tasks alter column number drop identity`.execute(db)
  await sql`alter table tasks drop constraint tasks_number_key`.execute(db)
  await sql`
    alter table tasks add constraint tasks_project_number_key unique (project_id, number)
  `.execute(db)
  await sql`
    alter table tasks add constraint tasks_number_positive check (number > 0)
  `.execute(db)
  // After the statements above, which keep everybody from writing tasks until this commits.
  await sql`
    insert into task_numbers (project_id, last_number)
    select project_id, max(number) from tasks group by project_id
  `.execute(db)
}

/** Of tasks with the same number the oldest keeps it, the others continue after the highest. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tasks drop constraint tasks_project_number_key`.execute(db)
  await sql`alter table tasks drop constraint tasks_number_positive`.execute(db)
  await sql`
    update tasks set number = renumbered.number
    from (
      select id, (select max(number) from tasks) + row_number() over (order by created_at, id)
        as number
      from (
        select id, created_at, row_number() over (partition by number order by created_at, id) as nth
        from tasks
      ) as counted
      where nth > 1
    ) as renumbered
    where tasks.id = renumbered.id
  `.execute(db)
  await sql`alter table tasks add constraint tasks_number_key unique (number)`.execute(db)
  await sql`alter table tasks alter column number add generated always as identity`.execute(db)
  await sql`
    select setval(pg_get_serial_sequence('tasks', 'number'), coalesce(max(number), 0) + 1, false)
    from tasks
  `.execute(db)
  await sql`drop table task_numbers`.execute(db)
}
