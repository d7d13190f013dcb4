// Keeps who read what people wrote, and tells it. Not who may.
import { sql } from 'kysely'
import { z } from 'zod'
import type { Sql } from './database.ts'
import { atMs, epochMs } from './stored-event.ts'

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

/** One reading of a chat's transcript. */
export interface TranscriptReading {
  /** RFC 3339 in UTC. */
  at: string
  /** Who read: the account's id, and its name; null once the account is gone. */
  user: { id: string; name: string | null }
}

const MOST_READINGS = 200
const readingRow = z.object({ read_ms: z.number(), user_id: z.string(), in_all: z.number() })

/** The latest 200 readings of a chat's transcript, newest first, and how many came before them. A search is none. */
export async function readingsOf(
  db: Sql,
  chat: string,
  nameOfUser: (userId: string) => Promise<string | null>,
): Promise<{ readings: TranscriptReading[]; leftOut: number }> {
  const { rows } = await sql`
    select ${epochMs('read_at')} as read_ms, user_id, (count(*) over ())::int as in_all
    from transcript_read where chat = ${chat} order by read_at desc, id desc limit ${MOST_READINGS}
  `.execute(db)
  const read = rows.map((row) => readingRow.parse(row))
  const ids = [...new Set(read.map((row) => row.user_id))]
  const names = new Map(await Promise.all(ids.map(async (id) => [id, await nameOfUser(id)] as const)))
  return {
    readings: read.map(({ read_ms: readMs, user_id: id }) => ({
      at: new Date(readMs).toISOString(),
      user: { id, name: names.get(id) ?? null },
    })),
    leftOut: (read[0]?.in_all ?? 0) - read.length,
  }
}
