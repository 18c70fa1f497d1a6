import { describe, expect, test } from "vitest"
import { withTenant } from "../../src/index.ts"
import { bodies, canary, overEveryWay } from "./two-tenants.ts"

overEveryWay((tenants) => {
  const acme = () => withTenant(tenants.acme, () => bodies(tenants.tenancy.db))
  const schema = () => tenants.acme.tenant.schema

  describe("public and the template have the same table, and are never fallen back on", () => {
    test("when the tenant's table is missing", async () => {
      await tenants.superuser(`alter table ${schema()}.notes rename to elsewhere`)

      await expect(acme()).rejects.toThrow('relation "notes" does not exist')
      await tenants.superuser(`alter table ${schema()}.elsewhere rename to notes`)
      expect(await acme()).toEqual([canary.acme])
    })

    test("when the tenant's schema is missing", async () => {
      await tenants.superuser(`alter schema ${schema()} rename to elsewhere`)

      await expect(acme()).rejects.toThrow('relation "notes" does not exist')
      await tenants.superuser(`alter schema elsewhere rename to ${schema()}`)
      expect(await acme()).toEqual([canary.acme])
    })

    test("when the tenant's rights are missing", async () => {
      await tenants.superuser(`revoke usage on schema ${schema()} from ${schema()}`)

      await expect(acme()).rejects.toThrow(/does not exist|permission denied/)
      await tenants.superuser(`grant usage on schema ${schema()} to ${schema()}`)
      expect(await acme()).toEqual([canary.acme])
    })

    test("control: with public on the path, its rows come instead", async () => {
      const rows = await tenants.superuser("select distinct body from notes")

      expect(rows).toEqual([{ body: canary.public }])
    })
  })

  test("a tenant's identity cannot be changed, not even by the owner of the schemas", async () => {
    const change = (column: string) =>
      tenants.superuser(
        `update tenancy.tenants set ${column} = '${tenants.globex.tenant.schema}' where slug = 'acme'`,
      )

    await expect(change("schema")).rejects.toThrow()
    await expect(change("id")).rejects.toThrow()
  })

  test("the bare login reads nothing at all", async () => {
    const rows = await tenants.superuser(`
      select relname from pg_class
      join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'v', 'm', 'S', 'p') and nspname !~ '^pg_|information_schema'
        and has_table_privilege('${tenants.database.login.name}', pg_class.oid, 'select')
    `)

    expect(rows).toEqual([])
  })

  test("every function of ours that runs as its owner has a pinned path, and PUBLIC may call none", async () => {
    const rows = await tenants.superuser(`
      select proname,
        coalesce(array_to_string(proconfig, ';'), '') ~ 'search_path=' as pinned,
        has_function_privilege('public', pg_proc.oid, 'execute') as "forAll"
      from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
      where prosecdef and nspname !~ '^pg_|information_schema'
    `)

    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter((row) => !row.pinned || row.forAll)).toEqual([])
  })
})
