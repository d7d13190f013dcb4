// Which Redis may hold a floor, by what it says of itself. Not the connection.
import { expect, test } from 'vitest'
import { judgeSafety } from '../../server/live/redis-safety.ts'

const info = (fields: Record<string, string>) =>
  Object.entries({ redis_version: '7.0.15', maxmemory_policy: 'noeviction', aof_enabled: '1', ...fields })
    .map(([name, value]) => `${name}:${value}`)
    .join('\r\n')

test('[RS1] a Redis that may evict is refused, whatever its policy is called', () => {
  for (const policy of ['allkeys-lru', 'volatile-ttl', 'allkeys-random'])
    expect(judgeSafety(info({ maxmemory_policy: policy })).refusal).toContain(policy)
  expect(judgeSafety(info({})).refusal).toBeNull()
})

test('[RS1] a Redis before 7.0 is refused by its version', () => {
  expect(judgeSafety(info({ redis_version: '6.2.14' })).refusal).toContain('6.2.14')
  expect(judgeSafety(info({ redis_version: '10.0.0' })).refusal).toBeNull()
})

test('[RS2] a Redis without an append-only file may be used, with a standing warning', () => {
  expect(judgeSafety(info({ aof_enabled: '0' }))).toMatchObject({
    refusal: null,
    warning: expect.stringContaining('append-only') as string,
  })
  expect(judgeSafety(info({})).warning).toBeNull()
})
