// The team whose alerts this browser showed last: an installed page opens with it. Not which teams there are.

const KEY = 'floorview.alerts.team'

export const lastTeam = {
  /** Null where none was, or where the browser keeps nothing. */
  read(): string | null {
    try {
      return localStorage.getItem(KEY)
    } catch {
      return null
    }
  },
  keep(team: string): void {
    try {
      localStorage.setItem(KEY, team)
    } catch {
      // A browser that keeps nothing opens with the first team.
    }
  },
}
