export type WriteKind = "inserted" | "updated" | "deleted"

export interface ObjectCatalog {
  readonly catalog: string
  /** The column that says which object a row is of. */
  readonly key: string
  /** The catalog of that object, where it is another one. */
  readonly of?: string
}

/** What is in a schema, and the rows that belong to it. */
export const objectCatalogs: readonly ObjectCatalog[] = [
  ...[
    ...["pg_namespace", "pg_class", "pg_type", "pg_proc", "pg_constraint", "pg_trigger"],
    ...["pg_policy", "pg_rewrite", "pg_statistic_ext", "pg_default_acl", "pg_operator"],
    ...["pg_opclass", "pg_opfamily", "pg_collation", "pg_conversion", "pg_ts_config"],
    ...["pg_ts_dict", "pg_ts_parser", "pg_ts_template", "pg_extension"],
  ].map((catalog) => ({ catalog, key: "oid" })),
  { catalog: "pg_attribute", key: "attrelid", of: "pg_class" },
  { catalog: "pg_index", key: "indexrelid", of: "pg_class" },
  { catalog: "pg_sequence", key: "seqrelid", of: "pg_class" },
  { catalog: "pg_enum", key: "enumtypid", of: "pg_type" },
  { catalog: "pg_aggregate", key: "aggfnoid", of: "pg_proc" },
  { catalog: "pg_amop", key: "amopfamily", of: "pg_opfamily" },
  { catalog: "pg_amproc", key: "amprocfamily", of: "pg_opfamily" },
  { catalog: "pg_ts_config_map", key: "mapcfg", of: "pg_ts_config" },
]

export interface DatabaseWideCatalog {
  readonly catalog: string
  /** In the words of an error. */
  readonly holds: string
  /** Whether its rows have ids and may be read by anybody. */
  readonly isNamed: boolean
  /** What counts: any write unless given. */
  readonly writes?: readonly WriteKind[]
  /** The catalog that these objects go by in `pg_depend`, where it is another one. */
  readonly goesBy?: string
}

/** The catalogs of what belongs to no schema. No tenant migration has anything to write there. */
export const databaseWideCatalogs: readonly DatabaseWideCatalog[] = [
  // Rights on the template's own schema are an update of its row.
  { catalog: "pg_namespace", holds: "a schema", isNamed: true, writes: ["inserted", "deleted"] },
  { catalog: "pg_extension", holds: "an extension", isNamed: true },
  { catalog: "pg_language", holds: "a language", isNamed: true },
  { catalog: "pg_cast", holds: "a cast", isNamed: true },
  { catalog: "pg_transform", holds: "a transform", isNamed: true },
  { catalog: "pg_am", holds: "an access method", isNamed: true },
  { catalog: "pg_event_trigger", holds: "an event trigger", isNamed: true },
  { catalog: "pg_foreign_data_wrapper", holds: "a foreign-data wrapper", isNamed: true },
  { catalog: "pg_foreign_server", holds: "a foreign server", isNamed: true },
  { catalog: "pg_user_mapping", holds: "a user mapping", isNamed: false },
  { catalog: "pg_publication", holds: "a publication", isNamed: true },
  { catalog: "pg_publication_rel", holds: "a publication's tables", isNamed: true },
  { catalog: "pg_publication_namespace", holds: "a publication's schemas", isNamed: true },
  { catalog: "pg_subscription", holds: "a subscription", isNamed: false },
  {
    catalog: "pg_largeobject_metadata",
    holds: "a large object",
    isNamed: true,
    goesBy: "pg_largeobject",
  },
  { catalog: "pg_largeobject", holds: "the data of a large object", isNamed: false },
  { catalog: "pg_database", holds: "a database", isNamed: true },
  { catalog: "pg_tablespace", holds: "a tablespace", isNamed: true },
  { catalog: "pg_db_role_setting", holds: "the settings of a role or a database", isNamed: false },
  { catalog: "pg_parameter_acl", holds: "rights on a setting of the server", isNamed: false },
  { catalog: "pg_auth_members", holds: "who is a member of a role", isNamed: false },
  { catalog: "pg_shdescription", holds: "a comment on a role or a database", isNamed: false },
  { catalog: "pg_seclabel", holds: "a security label", isNamed: false },
  { catalog: "pg_shseclabel", holds: "a security label", isNamed: false },
  // The template can have none. What is added is found with the configuration.
  {
    catalog: "pg_ts_config_map",
    holds: "the mappings of a text search configuration",
    isNamed: false,
    writes: ["deleted"],
  },
  { catalog: "pg_replication_origin", holds: "a replication origin", isNamed: false },
]

/** All whose writes are compared. */
export const comparedCatalogs: readonly string[] = [
  ...objectCatalogs.map(({ catalog }) => catalog),
  ...databaseWideCatalogs.map(({ catalog }) => catalog),
  ...["pg_description", "pg_authid"],
]
