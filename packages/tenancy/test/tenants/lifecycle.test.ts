import { sql } from "kysely"
import { expect, onTestFinished, test } from "vitest"
import { fingerprint } from "../../src/fleet/index.ts"
import { newTenantId, parseSlug } from "../../src/identifiers.ts"
import {
  dropTenant,
  restoreTenant,
  resumeTenant,
  suspendTenant,
} from "../../src/tenants/change-status.ts"
import { cloneTenant } from "../../src/tenants/clone-tenant.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { findTenant } from "../../src/tenants/find-tenant.ts"
import { type LifecycleEvent, registerLifecycleHooks } from "../../src/tenants/hooks.ts"
import { listTenants } from "../../src/tenants/list-tenants.ts"
import { purgeTenant } from "../../src/tenants/purge-tenant.ts"
import { findRenamedTenant, renameTenant } from "../../src/tenants/rename-tenant.ts"
import { findSlugHolder } from "../../src/tenants/slug-holder.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf } from "../fleet-database.ts"

const tables = `
  create type color as enum ('red', 'blue');
  create table folders (id int generated always as identity primary key, parent int references folders);
  create table notes (
    id serial primary key, folder int references folders, body text,
    length int generated always as (length(body)) stored
  );
  alter table folders add column cover int constraint folders_cover references notes,
    add column color color not null default 'red', add column colors color[];
  create function stamp() returns trigger language plpgsql as $$
    begin new.body := 'stamped'; return new; end $$;
  create trigger stamp before insert on notes for each row execute function stamp();
`
const members = {
  members: "create table members (tenant_id text references tenancy.tenants on delete cascade)",
}
const migrations = migrationsOf({ tables }, members)
const acme = { slug: parseSlug("acme"), name: "Acme" }
const globex = { slug: parseSlug("globex"), name: "Globex" }
const now = { beforeGraceEnds: true, drain: 0 }

test("a tenant is suspended and resumed, dropped and restored to what it was", async () => {
  const { db } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  const seen = []

  seen.push(await suspendTenant(db, tenant), await suspendTenant(db, tenant))
  seen.push(await dropTenant(db, tenant), await dropTenant(db, tenant))
  const suspended = await rejectionOf(suspendTenant(db, tenant))
  seen.push(await restoreTenant(db, tenant), await resumeTenant(db, tenant))

  expect(seen.map(({ status }) => status)).toEqual([
    ...["suspended", "suspended", "deleting", "deleting"],
    ...["suspended", "active"],
  ])
  expect(suspended).toMatchObject({ code: "tenant_state" })
})

test("the app's shared role may do what loses no row", async () => {
  const { app, login } = await createFleetDatabase(migrations)

  const tenant = await app.transaction().execute(async (transaction) => {
    await sql`set local role ${sql.id(`${login.name}_shared`)}`.execute(transaction)
    const made = await createTenant(transaction, acme)
    await renameTenant(transaction, made, { slug: parseSlug("umbrella") })
    await suspendTenant(transaction, made)
    expect(await findRenamedTenant(transaction, "acme")).toMatchObject({ slug: "umbrella" })
    return await dropTenant(transaction, made)
  })

  expect(tenant).toMatchObject({ slug: "umbrella", status: "deleting" })
})

test("an old slug leads to its tenant and is nobody else's until it expires", async () => {
  const { db } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  const other = await createTenant(db, globex)

  const renamed = await renameTenant(db, tenant, { slug: parseSlug("umbrella"), name: "Umbrella" })
  const leads = await findRenamedTenant(db, "acme")
  const created = await rejectionOf(createTenant(db, acme))
  const taken = await rejectionOf(renameTenant(db, other, { slug: parseSlug("acme") }))
  await rowsOf(db, "update tenancy.old_slugs set expires_at = now()")
  const later = await createTenant(db, acme)

  expect(renamed).toEqual({ ...tenant, slug: "umbrella", name: "Umbrella" })
  expect(leads).toEqual(renamed)
  expect([created, taken]).toMatchObject([{ code: "slug_taken" }, { code: "slug_taken" }])
  expect(later.id).not.toBe(tenant.id)
  expect(await findRenamedTenant(db, "acme")).toBeUndefined()
})

test("who has a slug is told with until when, where it is another's old one", async () => {
  const { db } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  const own = await findSlugHolder(db, acme.slug)
  const renamed = await renameTenant(db, tenant, { slug: parseSlug("umbrella") })
  const old = await findSlugHolder(db, acme.slug)
  await rowsOf(db, "update tenancy.old_slugs set expires_at = now()")

  expect(own).toEqual({ tenant, until: null })
  expect(old).toEqual({ tenant: renamed, until: expect.any(Date) })
  expect(await findSlugHolder(db, acme.slug)).toBeUndefined()
})

test("a tenant may have its old slug back", async () => {
  const { db } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)

  await renameTenant(db, tenant, { slug: parseSlug("umbrella") })
  await renameTenant(db, tenant, { slug: acme.slug })

  expect(await findTenant(db, "acme")).toEqual(tenant)
  expect(await findRenamedTenant(db, "umbrella")).toEqual(tenant)
})

test("a clone has the rows as they are, its own sequences, and the same structure", async () => {
  const { db } = await createFleetDatabase(migrations)
  const source = await createTenant(db, acme)
  const path = `set local search_path to ${source.schema}`
  await rowsOf(
    db,
    `begin; ${path}; insert into folders (parent, color, colors) values (null, 'blue', '{red,blue}'), (1, 'red', null);
     insert into notes (folder, body) values (1, 'a'), (2, 'b'); update notes set body = 'kept';
     update folders set cover = 2 where id = 1; commit`,
  )

  const clone = await cloneTenant(db, source, globex)
  const added = await rowsOf(
    db,
    `insert into ${clone.schema}.notes (body) values ('') returning id, body`,
  )

  const rows = (schema: string) =>
    rowsOf(
      db,
      `select notes.*, parent, cover, color::text, colors::text from ${schema}.notes join ${schema}.folders
      on folders.id = folder order by notes.id`,
    )
  expect(await rows(clone.schema)).toEqual(await rows(source.schema))
  expect(added).toEqual([{ id: 3, body: "stamped" }])
  expect(await rowsOf(db, `select from ${source.schema}.notes`)).toHaveLength(2)
  expect(await fingerprint(db, clone.schema)).toBe(await fingerprint(db, source.schema))
})

test("a source that is not at head is not cloned", async () => {
  const { db } = await createFleetDatabase(migrations)
  const source = await createTenant(db, acme)
  await rowsOf(db, `delete from tenancy.migrations where schema = '${source.schema}'`)

  const error = await rejectionOf(cloneTenant(db, source, globex))

  expect(error).toMatchObject({ code: "tenant_state" })
  expect(await listTenants(db)).toHaveLength(1)
})

test("hooks see each step with its tenant, and what they write is kept with it or not at all", async () => {
  const { db } = await createFleetDatabase(migrations)
  const seen: string[] = []
  const remove = registerLifecycleHooks({
    before: async ({ step, tenant, slug }) =>
      void seen.push(`before ${step} ${tenant?.slug ?? slug}`),
    after: async ({ step, result, executor }) => {
      seen.push(`after ${step} ${result.slug}`)
      await sql`insert into public.members values (${result.id})`.execute(executor)
      if (step === "suspend") throw new Error("no audit, no change")
    },
  })
  onTestFinished(remove)

  const wanted = { ...acme, id: newTenantId(), key: "once" }
  const tenant = await createTenant(db, wanted)
  await createTenant(db, wanted)
  const error = await rejectionOf(suspendTenant(db, tenant))

  expect(seen).toEqual([
    ...["before create acme", "after create acme", "before create acme"],
    ...["before suspend acme", "after suspend acme"],
  ])
  expect(error.message).toBe("no audit, no change")
  expect(await findTenant(db, "acme")).toMatchObject({ status: "active" })
  expect(await rowsOf(db, "select from public.members")).toHaveLength(1)
})

test("a hook that refuses stops any step before it begins", async () => {
  const { db } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  const refuse = async ({ step }: LifecycleEvent) => Promise.reject(new Error(`no ${step}`))
  onTestFinished(registerLifecycleHooks({ before: refuse }))

  const errors = [
    await rejectionOf(createTenant(db, globex)),
    await rejectionOf(cloneTenant(db, tenant, globex)),
    await rejectionOf(renameTenant(db, tenant, { name: "Other" })),
    await rejectionOf(dropTenant(db, tenant)),
    await rejectionOf(purgeTenant(db, tenant, now)),
  ]

  expect(errors.map(({ message }) => message)).toEqual([
    ...["no create", "no clone", "no rename", "no drop", "no purge"],
  ])
  expect(await findTenant(db, "acme")).toEqual(tenant)
  expect(await listTenants(db)).toHaveLength(1)
})
