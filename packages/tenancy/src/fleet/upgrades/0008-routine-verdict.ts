/**
 * Whether the routines of the template and of `public` were all proven to stay in their scope. Asked
 * with the settings of every query, so its body is a constant: in a plan that costs nothing. It is
 * replaced by one that fails when a migration brings a routine that was not proven, and every
 * process of the server plans again.
 */
export const routineVerdict = `
  create function tenancy.routines_stay_in_scope() returns boolean
  language sql stable as 'select true';
  revoke execute on function tenancy.routines_stay_in_scope() from public;
`
