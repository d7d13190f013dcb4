// Which tables one workspace's schema holds, for the migrator. Not their columns, and never another schema: Kysely's own reads
// every table of the database, and fails when somebody else's is dropped meanwhile.
import { sql, type DatabaseIntrospector, type Kysely, type TableMetadata } from 'kysely'
import { z } from 'zod'

const schemaRow = z.object({ name: z.string() })
const tableRow = z.object({ name: z.string(), isView: z.boolean() })

/** Answers what Kysely's migrator asks: whether the schema and its own tables exist. Columns are left out. */
export function schemaIntrospector(db: Kysely<unknown>, schema: string): DatabaseIntrospector {
  const getSchemas = async () => {
    const { rows } = await sql`select nspname as name from pg_namespace where nspname = ${schema}`.execute(db)
    return z.array(schemaRow).parse(rows)
  }
  const getTables = async (): Promise<TableMetadata[]> => {
    const { rows } = await sql`select relname as name, relkind = 'v' as "isView" from pg_class
      where relnamespace = to_regnamespace(quote_ident(${schema})) and relkind in ('r', 'p', 'v')`.execute(db)
    return z
      .array(tableRow)
      .parse(rows)
      .map((table) => ({ ...table, schema, columns: [] }))
  }
  return { getSchemas, getTables, getMetadata: async () => ({ tables: await getTables() }) }
}
