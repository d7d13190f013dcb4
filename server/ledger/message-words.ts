// The words of a message that it is found by: as they are written, and as the stems of its language. Not the search.
import { sql, type RawBuilder } from 'kysely'

/** PostgreSQL's configurations by language; what is in another one is found by whole words. */
const CONFIG_OF_LANGUAGE = { en: 'english', pt: 'portuguese', es: 'spanish' } as const
export const SEARCH_CONFIGS = ['simple', ...Object.values(CONFIG_OF_LANGUAGE)] as const

/** The words of columns `text` and `language`. */
export const messageWords: RawBuilder<unknown> = sql`to_tsvector('simple', text) || (case language
  when 'en' then to_tsvector('english', text) when 'pt' then to_tsvector('portuguese', text)
  when 'es' then to_tsvector('spanish', text) else ''::tsvector end)`
