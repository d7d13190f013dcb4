// The settings that the embedded PostgreSQL is started with. Not how it is started: see postgres.ts.

/** How the server is told to listen on the socket alone and to sync every commit. */
export function postgresSettings(sockets: string): string[] {
  return [
    'listen_addresses=',
    `unix_socket_directories=${sockets}`,
    'unix_socket_permissions=0700',
    'port=5432',
    'fsync=on',
    'synchronous_commit=on',
    'wal_compression=on',
    'max_connections=200',
    'shared_buffers=128MB',
    'timezone=UTC',
    'log_timezone=UTC',
  ]
}
