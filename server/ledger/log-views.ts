// Saved views of the user log: each is somebody's, and may be shared. What one shows follows from who looks. Not the routes.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { logView, type LogView } from '../../shared/log-view.ts'
import type { Sql } from './database.ts'

export interface SavedView {
  id: string
  name: string
  isShared: boolean
  /** Whether the asking person may change it. */
  isMine: boolean
  /** The owner's name when it was saved. */
  by: string
  view: LogView
}

/** What a person says of a view. */
export const viewOrder = z.object({
  name: z.string().trim().min(1).max(100),
  isShared: z.boolean().default(false),
  view: logView,
})
export type ViewOrder = z.infer<typeof viewOrder>

/** One person's own views. */
export const MOST_VIEWS = 200

const viewRow = z.object({
  id: z.string(),
  owner: z.string(),
  name: z.string(),
  is_shared: z.boolean(),
  owner_name: z.string(),
  view: z.unknown(),
})

function savedView(raw: unknown, userId: string): SavedView | null {
  const { id, owner, name, is_shared: isShared, owner_name: by, view } = viewRow.parse(raw)
  // One of a later version may hold what this one cannot read: it is not shown, and stays.
  const read = logView.safeParse(view)
  return read.success ? { id, name, isShared, isMine: owner === userId, by, view: read.data } : null
}

/** Whose view it is. */
export interface ViewOwner {
  userId: string
  name: string
}

const columns = sql`id, owner, name, is_shared, owner_name, view`

export function createLogViews(db: Sql) {
  const find = async (id: string, userId: string): Promise<SavedView | null> => {
    const { rows } = await sql`
      select ${columns} from log_view where id = ${id} and (owner = ${userId} or is_shared)
    `.execute(db)
    return rows[0] === undefined ? null : savedView(rows[0], userId)
  }
  return {
    /** The person's own ones and those that others share, by name. */
    async list(userId: string): Promise<SavedView[]> {
      const { rows } = await sql`
        select ${columns} from log_view where owner = ${userId} or is_shared
        order by owner <> ${userId}, lower(name), id limit 1000
      `.execute(db)
      return rows.map((row) => savedView(row, userId)).filter((view) => view !== null)
    },

    /** Null where there is none that the person may see. */
    find,

    /** The new view; null where the person has too many. */
    async add(
      { userId, name: by }: ViewOwner,
      { name, isShared, view }: ViewOrder,
    ): Promise<SavedView | null> {
      const id = randomBytes(9).toString('base64url')
      const { numAffectedRows } = await sql`
        insert into log_view (id, owner, owner_name, name, is_shared, view)
        select ${id}, ${userId}, ${by}, ${name}, ${isShared}, ${JSON.stringify(view)}::jsonb
        where (select count(*) from log_view where owner = ${userId}) < ${MOST_VIEWS}
      `.execute(db)
      return numAffectedRows === 0n ? null : find(id, userId)
    },

    /** The changed view; null where the person has none of this id. */
    async change(
      id: string,
      { userId, name: by }: ViewOwner,
      { name, isShared, view }: ViewOrder,
    ): Promise<SavedView | null> {
      const { numAffectedRows } = await sql`
        update log_view set name = ${name}, is_shared = ${isShared}, view = ${JSON.stringify(view)}::jsonb,
          owner_name = ${by}, changed_at = clock_timestamp()
        where id = ${id} and owner = ${userId}
      `.execute(db)
      return numAffectedRows === 0n ? null : find(id, userId)
    },

    /** False where the person has none of this id. */
    async remove(id: string, userId: string): Promise<boolean> {
      const { numAffectedRows } = await sql`
        delete from log_view where id = ${id} and owner = ${userId}
      `.execute(db)
      return numAffectedRows !== 0n
    },
  }
}
