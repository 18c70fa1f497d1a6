import pg from "pg"

/**
 * What the catalogs of PostgreSQL hold of a schema, as lines that are the same for the same
 * structure: what is meant by its name instead of its id, the schema's own name taken out, and
 * nothing of what a server finds out for itself (files, sizes, what was vacuumed). Whichever
 * catalogs there are, so that it knows no less than the server.
 */
export async function catalogRowsOf(superuserUrl: string, schema: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    // So that what PostgreSQL prints of expressions has no schema in it.
    await client.query(`set search_path to ${schema}, extensions`)
    const questions = (await readCatalogs(client)).map(questionOf)
    const { rows } = await client.query<{ line: string }>(questions.join("\nunion all\n"))
    const own = new RegExp(`\\b${schema}\\b`)
    return rows
      .filter(({ line }) => own.test(line))
      .map(({ line }) => neutral(line, schema))
      .toSorted()
  } finally {
    await client.end()
  }
}

interface Column {
  readonly name: string
  readonly type: string
  /** The catalog whose objects it names. */
  readonly refers: string | null
}

interface Catalog {
  readonly name: string
  readonly columns: readonly Column[]
}

async function readCatalogs(client: pg.Client): Promise<readonly Catalog[]> {
  const { rows } = await client.query<Catalog>(`
    select relname as name, json_agg(json_build_object(
      'name', attname, 'type', format_type(atttypid, null), 'refers', pktable::text
    ) order by attnum) as columns
    from pg_class
    join pg_attribute on attrelid = pg_class.oid and attnum > 0
    left join pg_get_catalog_foreign_keys()
      on fktable = attrelid and fkcols = array[attname::text]
    where relnamespace = 'pg_catalog'::regnamespace and relkind = 'r' and not relisshared
      and relname <> all ('{${notOfSchemas.join(",")}}')
    group by relname
  `)
  return rows
}

/** Dependencies follow from what depends; statistics and large objects are contents. */
const notOfSchemas = [
  ...["pg_depend", "pg_statistic", "pg_statistic_ext_data"],
  ...["pg_largeobject", "pg_largeobject_metadata"],
  // Objects without a schema, but for their names in other lines.
  ...["pg_namespace", "pg_language", "pg_am", "pg_extension"],
]

function questionOf({ name, columns }: Catalog): string {
  const id = columns.find((column) => column.name === "oid" || column.refers || kinds[column.name])
  const said = columns
    .filter((column) => !notStructure.includes(column.name) && column.type !== "pg_node_tree")
    .map((column) => `'${column.name}', ${meaningOf(column)}`)
  const parts = [
    `'catalog', '${name}'`,
    ...(id?.name === "oid" && name !== "pg_enum" ? [`'is', ${nameOf(`'${name}'`, "oid")}`] : []),
    ...said,
    ...(definitions[name] ? [`'definition', ${definitions[name]}`] : []),
  ]
  return `
    select json_build_object(${parts.join(", ")})::text as line from ${name}
    where ${id?.name}::oid >= 16384 ${name === "pg_attribute" ? "and not attisdropped" : ""}
  `
}

const notStructure = [
  ...["oid", "relfilenode", "relpages", "reltuples", "relallvisible", "relallfrozen"],
  ...["relfrozenxid", "relminmxid", "relhassubclass", "relhasrules", "relhastriggers"],
  ...["relispopulated", "attcacheoff", "attmissingval", "atthasmissing", "indcheckxmin"],
  // Numbers of columns, which a dropped one moves, and of values: the definitions have the names.
  ...["attnum", "adnum", "relnatts", "conkey", "confkey", "confdelsetcols", "indkey", "tgattr"],
  ...["stxkeys", "partattrs", "objsubid", "enumsortorder"],
  // Means nothing for a key, and depends on when a partition got it; a check's is in its definition.
  "connoinherit",
]

function meaningOf({ name, type, refers }: Column): string {
  if (kinds[name]) return nameOf(kinds[name], name)
  // Whether there is one a dropped column decides too.
  if (name === "reltoastrelid")
    return `(select reloptions from pg_class as toast where toast.oid = ${name})`
  if (name === "relacl") return rightsOf(name, "case relkind when 'S' then 's' else 'r' end", "rel")
  if (name === "typacl") return rightsOf(name, "'T'", "typ")
  if (name === "proacl") return rightsOf(name, "'f'", "pro")
  // The server sets options of its own, which differ from table to table.
  if (name === "attoptions") return sorted(name, "item not like 'pg\\_%'")
  if (type === "aclitem[]" || type === "text[]") return sorted(name)
  if (!refers) return `${name}::text`
  if (type === "oid" || type === "regproc") return nameOf(`'${refers}'`, name)
  return `array(select ${nameOf(`'${refers}'`, "item")} from unnest(${name}::oid[]) as item)`
}

/** Which column says of what kind of object another is. */
const kinds: Record<string, string> = { objoid: "classoid" }

/** None means those of any new object of the kind. */
function rightsOf(column: string, kind: string, prefix: string): string {
  return sorted(`coalesce(${column}, acldefault((${kind})::"char", ${prefix}owner))`)
}

function sorted(list: string, condition = "true"): string {
  return `(select array_agg(item::text order by item::text collate "C")
    from unnest(${list}) as item where ${condition})`
}

/** The built-in ones are the same everywhere, by their id. */
function nameOf(catalog: string, oid: string): string {
  return `case when ${oid}::oid < 16384 then ${oid}::oid::text
    else (select identity from pg_identify_object(${catalog}::regclass, ${oid}::oid, 0)) end`
}

/** What is said in numbers of columns, in trees, or one row a part. */
const definitions: Record<string, string> = {
  pg_attrdef: "pg_get_expr(adbin, adrelid)",
  pg_class: "concat(pg_get_expr(relpartbound, oid), pg_get_partkeydef(oid))",
  pg_constraint: "pg_get_constraintdef(oid)",
  pg_description:
    "case when objsubid > 0 then (select attname from pg_attribute where attrelid = objoid and attnum = objsubid) end",
  pg_index: "pg_get_indexdef(indexrelid)",
  pg_policy: "concat(pg_get_expr(polqual, polrelid), ' ', pg_get_expr(polwithcheck, polrelid))",
  pg_proc: "case when prokind in ('f', 'p') then pg_get_functiondef(oid) end",
  pg_rewrite: "pg_get_ruledef(oid)",
  pg_statistic_ext: "pg_get_statisticsobjdef(oid)",
  pg_trigger: "pg_get_triggerdef(oid)",
  pg_type:
    "array(select enumlabel from pg_enum where enumtypid = pg_type.oid order by enumsortorder)",
}

/** Numbers are in the names of what PostgreSQL makes by itself; options come in any order. */
function neutral(line: string, schema: string): string {
  return line
    .replaceAll(new RegExp(`\\b${schema}\\b`, "g"), "the_schema")
    .replaceAll(/_\d{5,}/g, "_N")
    .replaceAll(/WITH \((.*?)\)/g, (_, options: string) => options.split(", ").toSorted().join())
}
