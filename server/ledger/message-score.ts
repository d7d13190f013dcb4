// How a customer's message sounds, of rows of `event` beside their `message_reading`: its source's word before our model's. Not the
// scoring.
import { sql } from 'kysely'

/** On −1…1; null where nobody scored it. */
export const messageScore = sql`coalesce((event.data->>'sentiment')::float8, message_reading.sentiment)`
