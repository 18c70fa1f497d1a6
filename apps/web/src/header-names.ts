/** In cookie routing, the slug of the tenant that is active. Not a permission. */
export const TENANT_COOKIE = "tenant"

/** Set by the proxy on every request it lets through; what a client sends under these names is dropped. */
export const TENANT_HEADER = "x-tenant-slug"
export const NONCE_HEADER = "x-nonce"
export const REQUEST_ID_HEADER = "x-request-id"
/** The path and query that were asked for: where signing in leads back to. Pages cannot see it otherwise. */
export const PATH_HEADER = "x-requested-path"
/** Only the process itself can say it: own-request.ts. */
export const OWN_REQUEST_HEADER = "x-own-request"
