// Tables that are filled at once: their indexes and keys are taken away and made again at the end. Not what they are filled with.
import pg from 'pg'
import { z } from 'zod'

const indexRow = z.object({
  table: z.string(),
  name: z.string(),
  index: z.string(),
  key: z.string().nullable(),
})

/** Runs `fill` while these tables of the connection's schema have no index, and makes each again as it was. */
export async function withoutIndexes(
  client: pg.Client,
  tables: readonly string[],
  fill: () => Promise<void>,
): Promise<void> {
  const { rows } = await client.query(
    `select owner.relname as table, index.relname as name, pg_get_indexdef(index.oid) as index,
       pg_get_constraintdef(pg_constraint.oid) as key
     from pg_index join pg_class as owner on owner.oid = indrelid join pg_class as index on index.oid = indexrelid
     left join pg_constraint on conindid = indexrelid and conrelid = indrelid
     where owner.relnamespace = current_schema()::regnamespace and owner.relname = any($1)`,
    [tables],
  )
  const indexes = rows.map((row) => indexRow.parse(row))
  const quoted = pg.escapeIdentifier
  for (const { table, name, key } of indexes)
    await client.query(
      key === null
        ? `drop index ${quoted(name)}`
        : `alter table ${quoted(table)} drop constraint ${quoted(name)}`,
    )
  await fill()
  for (const { table, name, index, key } of indexes)
    await client.query(
      key === null
        ? // Of a partitioned table with all its partitions.
          index.replace(' ON ONLY ', ' ON ')
        : `alter table ${quoted(table)} add constraint ${quoted(name)} ${key}`,
    )
}
