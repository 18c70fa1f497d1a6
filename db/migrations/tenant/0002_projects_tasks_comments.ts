import { type Kysely, sql } from "kysely"

/**
 * The example product: projects, their tasks, and what people say about them.
 *
 * Keys are random uuids, so that the id of one tenant's row names nothing in any other tenant: a
 * stale link or a mixed-up id is a 404, never somebody else's row. They also let a form choose
 * the key of what it creates, which makes sending it twice harmless. What people read and type
 * is `projects.key` and `tasks.number`. No table refers to a shared one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createProjects(db)
  await createTasks(db)
  await createComments(db)
  await createTriggers(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table comments, tasks, projects`.execute(db)
  await sql`drop type task_status`.execute(db)
  await sql`drop function set_completed_at, count_version`.execute(db)
}

async function createProjects(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table projects (
      id uuid primary key default gen_random_uuid(),
      key text not null unique check (key ~ '^[A-Z][A-Z0-9]{1,9}$'),
      name text not null check (length(btrim(name)) between 1 and 120),
      description text not null default '' check (length(description) <= 2000),
      created_by uuid references people on delete set null,
      archived_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )
  `.execute(db)
  await sql`create index projects_created_by_idx on projects (created_by)`.execute(db)
  await sql`
    create index projects_by_name_idx on projects (archived_at, lower(name), id)
  `.execute(db)
}

async function createTasks(db: Kysely<unknown>): Promise<void> {
  await sql`
    create type task_status as enum ('todo', 'in_progress', 'in_review', 'done')
  `.execute(db)

  // A new task goes last because its default position is the time. To move one between two
  // others it takes (a + b) * 0.5, which numeric computes exactly (a division would round, and
  // two tasks would meet): no row but the moved one is written.
  await sql`
    create table tasks (
      id uuid primary key default gen_random_uuid(),
      number integer generated always as identity unique,
      project_id uuid not null references projects on delete cascade,
      title text not null check (length(btrim(title)) between 1 and 200),
      description text not null default '' check (length(description) <= 20000),
      status task_status not null default 'todo',
      assignee_id uuid references people on delete set null,
      due_on date,
      position numeric not null default extract(epoch from clock_timestamp()),
      version integer not null default 1 check (version > 0),
      created_by uuid references people on delete set null,
      completed_at timestamptz,
      deleted_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      search tsvector not null generated always as (
        setweight(to_tsvector('english', title), 'A')
          || setweight(to_tsvector('english', description), 'B')
      ) stored,
      constraint tasks_completed_when_done
        check ((status = 'done') = (completed_at is not null))
    )
  `.execute(db)

  // Whole, unlike the next ones: it also serves the key to projects.
  await sql`create index tasks_list_idx on tasks (project_id, position, id)`.execute(db)
  await sql`
    create index tasks_board_idx on tasks (project_id, status, position, id)
      where deleted_at is null
  `.execute(db)
  await sql`
    create index tasks_due_idx on tasks (due_on, id)
      where completed_at is null and deleted_at is null
  `.execute(db)
  await sql`
    create index tasks_changed_idx on tasks (updated_at desc, id desc) where deleted_at is null
  `.execute(db)
  await sql`
    create index tasks_completed_idx on tasks (completed_at)
      where completed_at is not null and deleted_at is null
  `.execute(db)
  await sql`create index tasks_assignee_idx on tasks (assignee_id, due_on, id)`.execute(db)
  await sql`create index tasks_created_by_idx on tasks (created_by)`.execute(db)
  await sql`
    create index tasks_deleted_idx on tasks (deleted_at) where deleted_at is not null
  `.execute(db)
  await sql`create index tasks_search_idx on tasks using gin (search)`.execute(db)
}

async function createComments(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table comments (
      id uuid primary key default gen_random_uuid(),
      task_id uuid not null references tasks on delete cascade,
      author_id uuid not null references people,
      body text not null check (length(btrim(body)) > 0 and length(body) <= 20000),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      search tsvector not null generated always as (to_tsvector('english', body)) stored
    )
  `.execute(db)
  await sql`create index comments_of_task_idx on comments (task_id, created_at, id)`.execute(db)
  await sql`create index comments_author_idx on comments (author_id)`.execute(db)
  await sql`create index comments_recent_idx on comments (created_at desc, id desc)`.execute(db)
  await sql`create index comments_search_idx on comments using gin (search)`.execute(db)
}

async function createTriggers(db: Kysely<unknown>): Promise<void> {
  for (const table of ["projects", "comments"]) {
    await sql`
      create trigger set_updated_at before update on ${sql.id(table)}
        for each row execute function set_updated_at()
    `.execute(db)
  }

  await sql`
    create function set_completed_at() returns trigger language plpgsql as $$
    begin
      new.completed_at := case when new.status = 'done' then coalesce(new.completed_at, now()) end;
      return new;
    end
    $$
  `.execute(db)
  await sql`
    create trigger set_completed_at before insert or update of status on tasks
      for each row execute function set_completed_at()
  `.execute(db)

  // Moving a task in its list is not an edit: it is no news on the overview, and nobody who is
  // writing the description needs to be told that the card moved.
  await sql`
    create function count_version() returns trigger language plpgsql as $$
    begin
      new.version := old.version + 1;
      new.updated_at := now();
      return new;
    end
    $$
  `.execute(db)
  await sql`
    create trigger count_version before update on tasks
      for each row
      when (
        (old.project_id, old.title, old.description, old.status, old.assignee_id, old.due_on,
          old.deleted_at)
        is distinct from
        (new.project_id, new.title, new.description, new.status, new.assignee_id, new.due_on,
          new.deleted_at)
      )
      execute function count_version()
  `.execute(db)
}
