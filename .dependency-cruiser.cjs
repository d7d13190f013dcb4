// Which part may import which: the drawing in docs/architecture.md, held by a tool. Not style: see eslint.config.js.

/** A rule that forbids what it names; the comment is shown when it is broken. */
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to })

/** No part of the server but these may reach a module. */
const serverBut = (...parts) => ({ path: '^server/', pathNot: parts.map((part) => `^server/${part}`) })

const npm = (...names) => `^node_modules/(${names.join('|')})/`

module.exports = {
  forbidden: [
    forbid(
      'no-circular',
      'Two modules that need each other are one, or hide a third.',
      {},
      { circular: true },
    ),
    forbid(
      'no-orphans',
      'Nobody imports this. The one exception stands in for a module of a package, in vite.config.ts.',
      { orphan: true, path: '^(server|shared|client)/', pathNot: ['\\.d\\.ts$', '/no-zod-words\\.ts$'] },
      {},
    ),
    forbid(
      'client-not-server',
      'The browser knows the server by shared/ alone.',
      { path: '^client/' },
      { path: '^(server|tests|scripts)/' },
    ),
    forbid(
      'server-not-client',
      'The server knows no page.',
      { path: '^server/' },
      { path: '^(client|tests|scripts)/' },
    ),
    forbid(
      'shared-stands-alone',
      'shared/ is pure: it knows neither side.',
      { path: '^shared/' },
      { path: '^(server|client|tests|scripts)/' },
    ),
    forbid(
      'shared-has-no-node',
      'shared/ runs in the browser too.',
      { path: '^shared/' },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'shared-few-packages',
      'shared/ takes zod and temporal-polyfill only.',
      { path: '^shared/' },
      { path: '^node_modules/', pathNot: npm('zod', 'temporal-polyfill', 'temporal-spec') },
    ),
    forbid(
      'live-knows-no-caller',
      'ingest and publish stand on live, never the reverse.',
      { path: '^server/live/' },
      { path: '^server/(ingest|publish|ledger|alerts|access)/' },
    ),
    forbid(
      'publish-not-ingest',
      'What goes out does not depend on how it came in.',
      { path: '^server/publish/' },
      { path: '^server/ingest/' },
    ),
    forbid(
      'ingest-not-publish',
      'What came in does not depend on how it goes out.',
      { path: '^server/ingest/' },
      { path: '^server/(publish|ledger)/' },
    ),
    forbid(
      'ledger-reads-the-stream',
      'The ledger knows the stream of accepted events, not those who write or show it.',
      { path: '^server/ledger/' },
      { path: '^server/(ingest|publish)/' },
    ),
    forbid(
      'embedded-stands-alone',
      'The embedded servers know nothing of what is kept in them.',
      { path: '^server/embedded/' },
      { path: '^(server/(?!embedded/)|shared/)' },
    ),
    forbid(
      'redis-in-one-place',
      'Only live/, publish/ and embedded/ speak to Redis.',
      serverBut('live/', 'publish/', 'embedded/'),
      { path: npm('redis', '@redis') },
    ),
    forbid(
      'jobs-in-one-place',
      'Only what sends and keeps by the clock has jobs.',
      serverBut('alerts/delivery/', 'log-mail/', 'jobs/'),
      {
        path: npm('bullmq', 'ioredis'),
      },
    ),
    forbid(
      'sql-in-one-place',
      'Only ledger/, access/, alerts/ and embedded/ speak to PostgreSQL.',
      serverBut('ledger/', 'access/', 'alerts/', 'embedded/'),
      { path: npm('pg', 'kysely') },
    ),
    forbid(
      'one-socket',
      'Only client/src/live opens a socket.',
      { path: '^client/', pathNot: '^client/src/live/' },
      { path: npm('socket\\.io-client') },
    ),
    forbid(
      'one-chart-place',
      'Only client/src/charts draws charts.',
      { path: '^client/', pathNot: '^client/src/charts/' },
      { path: npm('chart\\.js') },
    ),
    forbid(
      'not-unresolvable',
      'This import leads nowhere.',
      {},
      { couldNotResolve: true, pathNot: '\\.(css|svg|png)$' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.client.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.svelte', '.svelte.ts', '.js', '.mjs', '.json'],
    },
  },
}
