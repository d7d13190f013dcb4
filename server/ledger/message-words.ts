// The words of a message that it is found by: as they are written, and as the stems of its language. Not the search.
import { sql, type RawBuilder } from 'kysely'

/** PostgreSQL's configurations by language; what is in another one is found by whole words. */
const CONFIG_OF_LANGUAGE = { en: 'english', pt: 'portuguese', es: 'spanish' } as const
export const SEARCH_CONFIGS = ['simple', ...Object.values(CONFIG_OF_LANGUAGE)] as const

const ofEach = (thenOf: (config: string) => RawBuilder<unknown>) =>
  sql.join(
    Object.entries(CONFIG_OF_LANGUAGE).map(
      ([language, config]) => sql`when ${sql.lit(language)} then ${thenOf(config)}`,
    ),
    sql` `,
  )

/** The configuration of a column's language. */
export const searchConfigOf = (column: string): RawBuilder<unknown> =>
  sql`(case ${sql.ref(column)} ${ofEach((config) => sql.lit(config))} else 'simple' end)::regconfig`

/** The words of columns `text` and `language`. */
export const messageWords: RawBuilder<unknown> = sql`to_tsvector('simple', text) || (case language
  ${ofEach((config) => sql`to_tsvector(${sql.lit(config)}, text)`)} else ''::tsvector end)`
