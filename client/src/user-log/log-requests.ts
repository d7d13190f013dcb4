// What is asked of the server for the user log: `query` is what was chosen, as text. Not the asking.
import type { LogField } from '../../../shared/log-row.ts'

/** A page of at most so many rows; `cursor` null is the first. */
export function pagePath(query: string, limit: number, cursor: string | null): string {
  const asked = new URLSearchParams(query)
  asked.set('limit', String(limit))
  if (cursor !== null) asked.set('cursor', cursor)
  return `/api/logs/users?${asked}`
}

export const totalsPath = (query: string): string => `/api/logs/users/totals?${query}`

/** All of it as a file, and the file's name. */
export function fileOf(
  query: string,
  format: 'csv' | 'json' | 'xlsx',
  columns: readonly LogField[],
): { path: string; name: string } {
  const asked = new URLSearchParams(query)
  asked.set('format', format)
  asked.set('columns', columns.join())
  return {
    path: `/api/logs/users/export?${asked}`,
    name: `user-log-${asked.get('from')?.slice(0, 10) ?? ''}.${format}`,
  }
}

/** The year in which what was chosen begins. */
export const firstYearOf = (query: string): string =>
  new URLSearchParams(query).get('from')?.slice(0, 4) ?? ''
