// Keeps who read what people wrote. Not who may.
import { sql } from 'kysely'
import type { Sql } from './database.ts'
import { atMs } from './stored-event.ts'

/** Notes one reading: of a chat's transcript, or of what a search found. Before anything of it is answered. */
export async function noteTranscriptRead(
  db: Sql,
  reader: { userId: string; nowMs: number },
  read: { chat: string } | { search: string },
): Promise<void> {
  const chat = 'chat' in read ? read.chat : null
  const search = 'search' in read ? read.search : null
  await sql`
    insert into transcript_read (read_at, user_id, chat, search)
    values (${atMs(reader.nowMs)}, ${reader.userId}, ${chat}, ${search})
  `.execute(db)
}
