/** Which statements of the template's script came out the same when they were tried. */
export const rehearsals = `
  alter table tenancy.template add column rehearsed text[] not null default '{}';
`
