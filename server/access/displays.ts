// The paired displays: a TV's token shows the board of one team, or of one group of teams, and nothing else. Not the board, nor cookies (routes.ts).
import { randomUUID } from 'node:crypto'
import type { PairedDisplay } from '../../shared/floor/installation-watch.ts'
import type { Person } from '../../shared/roles.ts'
import type { AccessDatabase } from './access-database.ts'
import type { AccessLog } from './access-log.ts'
import { hashToken, newToken } from './tokens.ts'

export interface DisplayRow {
  id: string
  name: string
  team: string
  createdAt: Date
  lastSeenAt: Date | null
}

type DisplayPerson = Extract<Person, { kind: 'display' }>

/** A display that is watching is noted this often at most. */
const SEEN_EVERY_MS = 60_000

export type Displays = ReturnType<typeof createDisplays>

/** The displays of the workspace, held in memory so that a TV comes back while the database is away. */
export function createDisplays(
  db: AccessDatabase,
  {
    nowMs,
    log,
    teamsOf,
  }: {
    nowMs: () => number
    log: AccessLog
    /** The teams on a board, as they are now. */
    teamsOf: (board: string) => readonly string[]
  },
) {
  let personOfHash: ReadonlyMap<string, Omit<DisplayPerson, 'teams'>> = new Map()
  let opened: ReadonlySet<string> = new Set()
  const seenAtMs = new Map<string, number>()
  let served = new Set<string>()
  const listeners = new Set<(displayId: string) => void>()

  let startedReads = 0
  let newestRead = 0
  const reload = async (): Promise<void> => {
    const read = ++startedReads
    const rows = await db
      .selectFrom('display')
      .select(['id', 'name', 'team', 'token_hash', 'last_seen_at'])
      .where('revoked_at', 'is', null)
      .execute()
    // One that was asked for later has answered already: what this one read may be older.
    if (read < newestRead) return
    newestRead = read
    const before = personOfHash
    opened = new Set(rows.filter((row) => row.last_seen_at !== null).map(({ id }) => id))
    personOfHash = new Map(
      rows.map((row) => [
        row.token_hash,
        { kind: 'display', displayId: row.id, name: row.name, role: 'display', board: row.team },
      ]),
    )
    // Whoever revoked it, here or on another server: what is connected with it must go.
    for (const [hash, { displayId }] of before) {
      if (personOfHash.has(hash)) continue
      seenAtMs.delete(displayId)
      for (const listener of listeners) listener(displayId)
    }
  }

  const noteSeen = (displayId: string): void => {
    const now = nowMs()
    if (now - (seenAtMs.get(displayId) ?? -Infinity) < SEEN_EVERY_MS) return
    seenAtMs.set(displayId, now)
    db.updateTable('display')
      .set({ last_seen_at: new Date(now) })
      .where('id', '=', displayId)
      .execute()
      .catch((error: unknown) =>
        log.warn({ err: error, displayId }, 'could not note that a display was seen'),
      )
  }

  return {
    /** Reads the displays from the database; once at start, and after a change elsewhere. */
    reload,

    /** The display of a token, or null. Never waits for the database. */
    authenticate(token: string): DisplayPerson | null {
      const person = personOfHash.get(hashToken(token))
      if (person === undefined) return null
      noteSeen(person.displayId)
      served.add(person.displayId)
      return { ...person, teams: teamsOf(person.board) }
    },

    /** The displays that have asked for something since this was last asked. */
    takeServed(): ReadonlySet<string> {
      const taken = served
      served = new Set()
      return taken
    },

    /** The displays that are not revoked, with the teams on their boards as they are now. */
    paired: (): PairedDisplay[] =>
      [...personOfHash.values()].map(({ displayId, name, board }) => ({
        id: displayId,
        name,
        teams: teamsOf(board),
        wasOpened: opened.has(displayId) || seenAtMs.has(displayId),
      })),

    /** Pairs a display with the board of a team or a group. The token is in the answer and nowhere else. */
    async add(team: string, name: string): Promise<{ id: string; token: string }> {
      const id = randomUUID()
      const token = newToken('display')
      await db
        .insertInto('display')
        .values({ id, name, team, token_hash: hashToken(token) })
        .execute()
      await reload()
      return { id, token }
    },

    /** Every display that is not revoked, oldest first. */
    async list(): Promise<DisplayRow[]> {
      const rows = await db
        .selectFrom('display')
        .select(['id', 'name', 'team', 'created_at', 'last_seen_at'])
        .where('revoked_at', 'is', null)
        .orderBy('created_at')
        .execute()
      return rows.map(({ created_at: createdAt, last_seen_at: lastSeenAt, ...row }) => ({
        ...row,
        createdAt,
        lastSeenAt,
      }))
    },

    /** Refused from now on, and `onRevoked` is called before this answers. False where there is no such display. */
    async revoke(id: string): Promise<boolean> {
      const revoked = await db
        .updateTable('display')
        .set({ revoked_at: new Date(nowMs()) })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      await reload()
      return revoked.numUpdatedRows > 0n
    },

    /** Calls back with the id of a display once its token is refused. Returns how to stop listening. */
    onRevoked(listener: (displayId: string) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
