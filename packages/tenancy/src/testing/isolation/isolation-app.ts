import type { Kysely, QueryExecutorProvider } from "kysely"
import type { Isolation } from "../../database/role-names.ts"
import type { Hardening } from "../../database/session.ts"
import type { TenantScope } from "../../scope/tenant-scope.ts"
import type { Tenant } from "../../tenants/tenant.ts"

/** What the isolation kit has to know of an app to try to break it. */
export interface IsolationApp<Tables = unknown> {
  /** Where, and between whom. Asked once for each case, so it may rely on what a set-up made. */
  database(): IsolationDatabase | Promise<IsolationDatabase>
  /** Opens the app's handles as the app does it, on this connection. */
  open(connection: { connectionString: string; max: number }): IsolationHandles<Tables>
  /** How code enters a scope. Default: `withTenant`. */
  enter?<T>(scope: TenantScope, fn: () => Promise<T>): Promise<T>
  /** Default: `role`. Under `shared-role` the cases that it does not promise are left out. */
  readonly isolation?: Isolation
  /** Default: `database`. Under `unavailable` PUBLIC may do what hardening takes away. */
  readonly hardening?: Hardening
  /** Rows in tables of the app's own, beside the kit's table. The pages of `web` must show them. */
  readonly rows?: IsolationRows<Tables>
  readonly cache?: IsolationCache
  readonly resolver?: IsolationResolver
  readonly web?: IsolationWeb
}

/** A test database. The kit makes and drops tables in it, in both tenants' schemas and `public`. */
export interface IsolationDatabase {
  /** The app's login; it may lead through PgBouncer in transaction mode. Without TLS. */
  readonly appUrl: string
  /** A direct connection that owns the schemas. */
  readonly ownerUrl: string
  readonly tenants: readonly [Tenant, Tenant]
}

export interface IsolationHandles<Tables = unknown> {
  readonly db: Kysely<Tables>
  readonly sharedDb: QueryExecutorProvider
  destroy(): Promise<void>
}

/** Called inside a tenant's scope. The canary is a word that stands nowhere else. */
export interface IsolationRows<Tables> {
  plant(db: Kysely<Tables>, canary: string): Promise<unknown>
  read(db: Kysely<Tables>): Promise<unknown>
  remove(db: Kysely<Tables>, canary: string): Promise<unknown>
}

export interface IsolationCache {
  /** Gives what it remembers under this key, else what `load` finds. Called inside a tenant's scope. */
  remember(key: string, load: () => Promise<string>): Promise<string>
}

export interface IsolationResolver {
  /** The host, without port, at which a tenant's pages are. */
  hostOf(slug: string): string
  /** The slug of the tenant that a request with these headers (`host` is one) means, if any. */
  tenantOf(headers: Headers): Promise<string | undefined> | string | undefined
}

export interface IsolationWeb {
  /** Asks for a page that shows the planted rows of `rows`. */
  request(question: IsolationQuestion): Promise<IsolationAnswer>
}

export interface IsolationQuestion {
  /** The slug at whose host is asked; perhaps nobody's. */
  readonly at: string
  /** Whose member the visitor is. None: signed out. */
  readonly memberOf: readonly Tenant[]
  readonly headers: Readonly<Record<string, string>>
}

export interface IsolationAnswer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}
