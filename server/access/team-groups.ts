// The named groups of teams: each has a board of its own. Not the boards (server/publish), nor who may read one (shared/roles.ts).
import { GROUP_PREFIX } from '../../shared/events.ts'
import type { BoardTeams } from '../../shared/floor/board-teams.ts'
import { isDuplicate, type AccessDatabase } from './access-database.ts'

/** As a board: `id` is the slug behind `group:`. */
export interface TeamGroup extends BoardTeams {
  createdAt: Date
}

const MOST_SLUG = 60
const MOST_TEAMS = 100
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** The slug of a name: its Latin letters and digits in lower case, joined by hyphens. Empty where it has none. */
export function slugOf(name: string): string {
  const letters = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return letters
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_SLUG)
    .replace(/^-|-$/g, '')
}

/** A group's slug, given with or without `group:`. */
const slugIn = (id: string) => (id.startsWith(GROUP_PREFIX) ? id.slice(GROUP_PREFIX.length) : id)

export type AddedGroup = { ok: true; group: TeamGroup } | { ok: false; problem: string }
export type TeamGroups = ReturnType<typeof createTeamGroups>

/** The groups of the workspace, held in memory so that boards stand while the database is away. */
export function createTeamGroups(db: AccessDatabase) {
  let groups: ReadonlyMap<string, TeamGroup> = new Map()
  const listeners = new Set<(id: string) => void>()

  let startedReads = 0
  let newestRead = 0
  const reload = async (): Promise<void> => {
    const read = ++startedReads
    const rows = await db.selectFrom('team_group').selectAll().orderBy('name').execute()
    // One that was asked for later has answered already: what this one read may be older.
    if (read < newestRead) return
    newestRead = read
    const before = groups
    groups = new Map(
      rows.map(({ id, name, teams, created_at: createdAt }): [string, TeamGroup] => {
        const group = { id: GROUP_PREFIX + id, name, teams, createdAt }
        return [group.id, group]
      }),
    )
    // Whoever changed it, here or on another server: what is shown under this id must not go on as it was.
    for (const id of new Set([...before.keys(), ...groups.keys()])) {
      if (JSON.stringify(before.get(id)) === JSON.stringify(groups.get(id))) continue
      for (const listener of listeners) listener(id)
    }
  }

  /** After a change that stands: where it cannot be read back now, the next reading in turn brings it. */
  const known = () => reload().catch(() => {})

  return {
    /** Reads the groups from the database; once at start, and after a change elsewhere. */
    reload,

    /** The group whose board has this id, or null. Never asks the database. */
    find: (id: string): TeamGroup | null => groups.get(id) ?? null,

    /** Every group, by name. */
    all: (): TeamGroup[] => [...groups.values()],

    /** Makes a group. Its slug is that of its name, where none is given. */
    async add(order: {
      name: string
      slug?: string | undefined
      teams: readonly string[]
    }): Promise<AddedGroup> {
      const { name } = order
      const slug = order.slug ?? slugOf(name)
      const teams = [...new Set(order.teams)].sort((a, b) => a.localeCompare(b, 'en'))
      if (slug === '') return { ok: false, problem: `no id can be made of ${name}: give one` }
      if (!SLUG.test(slug) || slug.length > MOST_SLUG)
        return { ok: false, problem: `a group’s id is 1 to ${MOST_SLUG} of a-z, 0-9 and single hyphens` }
      if (teams.length === 0 || teams.length > MOST_TEAMS)
        return { ok: false, problem: `a group has 1 to ${MOST_TEAMS} teams` }
      try {
        const { created_at: createdAt } = await db
          .insertInto('team_group')
          .values({ id: slug, name, teams })
          .returning('created_at')
          .executeTakeFirstOrThrow()
        await known()
        return { ok: true, group: { id: GROUP_PREFIX + slug, name, teams, createdAt } }
      } catch (error) {
        if (!isDuplicate(error)) throw error
        const isTaken = await db
          .selectFrom('team_group')
          .select('id')
          .where('id', '=', slug)
          .executeTakeFirst()
        return {
          ok: false,
          problem:
            isTaken === undefined
              ? `there is already a group that is called ${name}`
              : `there is already a group ${slug}`,
        }
      }
    },

    /** Calls it otherwise; its id and its board's address stay. `missing` where there is no such group. */
    async rename(
      id: string,
      name: string,
    ): Promise<AddedGroup | { ok: false; problem: string; missing: true }> {
      try {
        const row = await db
          .updateTable('team_group')
          .set({ name })
          .where('id', '=', slugIn(id))
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) return { ok: false, problem: `there is no group ${id}`, missing: true }
        await known()
        const { teams, created_at: createdAt } = row
        return { ok: true, group: { id: GROUP_PREFIX + row.id, name, teams, createdAt } }
      } catch (error) {
        if (!isDuplicate(error)) throw error
        return { ok: false, problem: `there is already a group that is called ${name}` }
      }
    },

    /** Its board ends, here at once and elsewhere within seconds; its teams stay. False where there is no such group. */
    async remove(id: string): Promise<boolean> {
      const removed = await db.deleteFrom('team_group').where('id', '=', slugIn(id)).executeTakeFirst()
      await known()
      return removed.numDeletedRows > 0n
    },

    /** Calls back with the id of a group that came, went, or is another than it was. Returns how to stop listening. */
    onChanged(listener: (id: string) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
