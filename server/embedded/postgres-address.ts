// How an embedded PostgreSQL is addressed, and whether one answers there. Not how it is started: see postgres.ts.
import pg from 'pg'

/** The address of a server that listens on a socket in this folder, in the form `pg` reads. */
export function socketUrl(folder: string): string {
  return `postgresql://postgres@/postgres?host=${encodeURIComponent(folder)}`
}

/** True when a server of this very folder answers a query. */
export async function answers(sockets: string, dataFolder: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: socketUrl(sockets), connectionTimeoutMillis: 2_000 })
  // A connection that breaks between two calls would end the process without a listener.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    return rows[0]?.data_directory === dataFolder
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
