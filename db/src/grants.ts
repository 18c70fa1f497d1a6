import type { Grants } from "@repo/tenancy/fleet"

/** Without `at`, `id` and `written_by`: when a row was written, and as which role, nobody chooses. */
const auditRow = `insert (tenant_id, actor_id, acting_as, action, object_type, object_id,
  before, after, request_id, address, agent)`

/**
 * Who may do what with the shared tables. This is the whole of it: `db:migrate` grants what is
 * here and takes back what is not.
 *
 * `shared` is the app between requests' tenants (`sharedDb`). It cannot make a superuser, cannot
 * turn a session into somebody else's, and cannot delete a user: those are the owner's to do.
 * `tenants` is every tenant's queries (`db`). What a tenant needs to know of a person is in
 * its own table `people`; of the shared tables it gets its own rows of the audit log.
 */
export const grants: Grants = {
  tables: {
    users: {
      shared: `select,
        insert (id, email, email_verified_at, name, picture),
        update (email, email_verified_at, name, picture)`,
    },
    credentials: { shared: "select, insert, update (password_hash, changed_at), delete" },
    accounts: { shared: "select, insert, delete" },
    sessions: {
      shared:
        "select, insert, update (token_hash, user_agent, address, last_used_at, expires_at), delete",
    },
    handover_codes: { shared: "select, insert, delete" },
    verification_tokens: { shared: "select, insert, delete" },
    sign_in_attempts: { shared: "select, insert, update, delete" },
    shared_idempotency_keys: { shared: "select, insert, update, delete" },
    memberships: { shared: "select, insert, update (role, last_opened_at), delete" },
    audit_log: {
      shared: `select, ${auditRow}`,
      tenants: `select, ${auditRow}`,
      sealed: {
        tenantColumn: "tenant_id",
        owner: `select, ${auditRow}`,
        functions: ["audit_log_refuse()", "audit_log_prune(interval, integer, text)"],
      },
    },
  },
}
