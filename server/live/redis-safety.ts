// Is this Redis fit to be the truth of now? It must be new enough, must never evict, and should keep an append-only file.
import type { FloorRedis } from './redis-client.ts'

export interface RedisSafety {
  version: string
  /** Why this Redis may not be used at all; null where it may. */
  refusal: string | null
  /** A standing warning: it may be used, but something is at risk. */
  warning: string | null
}

function field(info: string, name: string): string {
  return new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? ''
}

/** Judges what INFO says. Pure. */
export function judgeSafety(info: string): RedisSafety {
  const version = field(info, 'redis_version')
  const policy = field(info, 'maxmemory_policy')
  const refusal =
    Number(version.split('.')[0]) < 7
      ? `Redis ${version} is too old: 7.0 or later is needed.`
      : policy !== '' && policy !== 'noeviction'
        ? `Redis may evict keys (maxmemory-policy ${policy}): it would lose agents and chats without a word. Set it to noeviction.`
        : null
  const warning =
    field(info, 'aof_enabled') === '1'
      ? null
      : 'Redis keeps no append-only file: what was accepted since its last save is lost if it stops.'
  return { version, refusal, warning }
}

export async function checkRedisSafety(client: FloorRedis): Promise<RedisSafety> {
  return judgeSafety(await client.info())
}
