/** What the template was at each head, so that a tenant that is behind can be judged as well. */
export const templateHistory = `
  create table tenancy.template_history (
    head text not null,
    describer text not null,
    fingerprint text not null,
    primary key (head, describer)
  );

  insert into tenancy.template_history (head, describer, fingerprint)
    select head, describer, fingerprint from tenancy.template where head is not null;
`
