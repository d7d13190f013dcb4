// The guards of the path: planning, the commit script, what is known ahead, the queue, leases, the epoch and its rebuild.
import type { Mutant } from './mutant.ts'

const group =
  (file: string, tests: readonly string[]) =>
  (id: string, find: string, replace: string): Mutant => ({ id, file, find, replace, tests })

const script = group('server/live/scripts/commit.lua', [
  'live/commit-script.test.ts',
  'live/leases.test.ts',
  'live/commit.test.ts',
])
const plan = group('server/live/plan.ts', [
  'live/commit-script.test.ts',
  'live/leases.test.ts',
  'live/commit.test.ts',
])
const known = group('server/live/known-facts.ts', ['live/known-facts.test.ts', 'live/commit.test.ts'])
const intake = group('server/live/intake.ts', ['live/intake.test.ts'])
const committer = group('server/live/committer.ts', [
  'live/known-facts.test.ts',
  'live/leases.test.ts',
  'live/commit.test.ts',
])
const presence = group('server/live/presence.ts', ['live/leases.test.ts'])
const epoch = group('server/live/epoch.ts', ['live/epoch.test.ts'])
const rebuild = group('server/live/rebuild.ts', ['live/rebuild.test.ts'])
const replica = group('server/live/replica.ts', ['live/replica.test.ts', 'shared/floor-index.test.ts'])

const EPOCH_CHECK = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then"

export const liveMutants: readonly Mutant[] = [
  script('epoch-check', EPOCH_CHECK, 'if false then'),
  script('epoch-missing', EPOCH_CHECK, "if redis.call('GET', KEYS[1]) and redis.call('GET', KEYS[1]) ~= ARGV[1] then"),
  script('seen-check', 'seen[group.firstId + i] == 1 or seenBefore', 'seenBefore'),
  script('seen-before-check', ' or seenBefore[group.firstId + i] == 1 then', ' then'),
  script('revision-check', "if facts ~= '' and (revisions[g] or '') ~= ARGV[group.at + 1] then return 'revision' end", ''),
  script('ledger-only-needs-no-revision', "if facts ~= '' and (revisions", 'if (revisions'),
  script('lease-check', 'not lease or tonumber(lease) ~= tonumber(expectedLease)', 'false'),
  script('lease-unmoved', 'not lease or tonumber(lease) ~= tonumber(expectedLease)', 'not lease'),
  script('lapse-takes-lease', "    if ARGV[group.at + 4] ~= '' then redis.call('ZREM', KEYS[8], string.sub(subject, 7)) end\n", ''),
  script('lease-never-shortened', "redis.call('ZADD', KEYS[8], 'GT', ", "redis.call('ZADD', KEYS[8], "),
  script('seen-only-if-taken', "if #newIds > 0 then redis.call('SADD', KEYS[6], unpack(newIds)) end", "if #ids > 0 then redis.call('SADD', KEYS[6], unpack(ids)) end"),
  script('group-refused-whole', "  if result == 'taken' then", "  if result == 'taken' or result == 'revision' then"),
  script('marks-seen', "  if #newIds > 0 then redis.call('SADD', KEYS[6], unpack(newIds)) end\n", ''),
  script('one-id-for-both-streams', "redis.call('XADD', KEYS[5], entry, unpack(accepted))", "redis.call('XADD', KEYS[5], '*', unpack(accepted))"),
  script('revision-is-the-entry', 'facts[i] = entry end', "facts[i] = '1-1' end"),
  script('nothing-taken-adds-nothing', 'if #changes > 0 then', "if #changes == 0 then redis.call('XADD', KEYS[4], '*', 'none', '') end\nif #changes > 0 then"),

  plan('horizon', 'event.claimedAtMs < event.receivedAtMs - LIVE_HORIZON_MS', 'false'),
  plan('horizon-is-of-chats', "event.type.startsWith('chat.') && ", ''),
  plan('seen-id-of-source', '${event.source}\\u0000${event.id}', '${event.id}'),
  plan('seen-id-of-time', "${timeless ? '' : event.claimedAtMs}", ''),
  plan('timeless-by-id-alone', "${timeless ? '' : event.claimedAtMs}", '${event.claimedAtMs}'),
  plan('lapse-names-its-lease', 'lapse === undefined ? null : lapse.data.leaseEndMs', 'null'),
  plan('grace-asks-for-a-lease', 'reachabilityOf(facts.facts) === true ? evidenceEndMs(facts.facts) : null', 'reachabilityOf(facts.facts) === true ? (facts.facts.leaseEndMs ?? null) : null'),
  plan('lapsed-asks-for-none', 'reachabilityOf(facts.facts) === true ? evidenceEndMs(facts.facts) : null', 'evidenceEndMs(facts.facts)'),

  known('ahead-of-replica', 'known.revision) < 0) this.#ahead.set(subject, known)', 'known.revision) < 0) void known'),
  known('own-text-alone', 'one.json === json', 'one.json !== json'),
  known('older-texts-go-with-it', 'written.splice(0, place + 1)', 'written.splice(place, 1)'),
  known('refused-is-not-written', '    written?.pop()\n', ''),
  known('ahead-until-passed', 'if (compareStreamIds(this.#replica.position(), own.revision) < 0) return own', 'if (true) return own'),
  known('revisions-before-facts', 'const [revisions, facts] = await Promise.all([\n      client.hmGet(keys.revisions, fields),\n      client.hmGet(keys.facts, fields),', 'const [facts, revisions] = await Promise.all([\n      client.hmGet(keys.facts, fields),\n      client.hmGet(keys.revisions, fields),'),

  intake('in-flight-held-back', 'if (!this.#inFlight.has(subject)) this.#ready.add(subject)', 'this.#ready.add(subject)'),
  intake('again-goes-in-front', 'list.unshift(...again)', 'list.push(...again)'),
  intake('source-share', ' && (this.#heldBySource.get(source) ?? 0) + count <= capacity * sourceShare', ''),
  intake('webhook-reserve', "lane === 'webhook' ? capacity : capacity * (1 - webhookReserve)", 'capacity'),

  committer('only-repeats-are-duplicates', "outcome.places.includes(place) ? 'duplicate' : null", "'duplicate'"),
  committer('only-the-lapse-moved', "waiting.event.type === 'system.agent.lapse' ? 'moved' : null", "'moved'"),
  committer('read-again-after-revision', 'known.refresh(', 'Promise.resolve() as unknown as ReturnType<typeof known.refresh> || known.refresh('),
  committer('pending-is-one', 'first !== undefined', 'first === null'),
  committer('nobody-waits-for-the-next-floor', '    if (current === null) intake.refuseWaiting()\n    while', '    while'),

  presence('lapse-before-a-late-heartbeat', "said === 'none' ? null : lapseEvent(agent, Number(said), floor, event.receivedAtMs)", 'null'),

  epoch('other-epoch', "  if (floor.epoch !== position.epoch) return { do: 'rebuild', why: 'other epoch' }\n", ''),
  epoch('older', "  if (compareStreamIds(floor.lastEntry, position.entry) < 0) return { do: 'rebuild', why: 'older' }\n", ''),
  epoch('ledger-away-at-start', 'known !== null && floor.epoch === known.epoch', 'floor.epoch !== null'),
  epoch('ledger-away-older', ' && compareStreamIds(floor.lastEntry, known.entry) >= 0', ''),
  epoch('adopt-only-what-is-there', "if (floor.epoch !== null) return { do: 'adopt', epoch: floor.epoch }", ''),
  epoch('no-verdict-while-rebuilding', "      if (state.state === 'rebuilding') return state\n", ''),

  rebuild('drains-the-old-stream', 'if (followed !== null) await ledger.drain(followed, deps.streamOf(followed))', ''),
  rebuild('drains-the-floors-own-stream', '      await ledger.drain(floorEpoch, deps.streamOf(floorEpoch))\n', ''),
  rebuild('leaves-a-newer-floor-alone', 'if (!(await ledger.replace(epoch, followed))) {', 'if (!(await ledger.replace(epoch, followed)) && false) {'),
  rebuild('asks-again-under-the-lock', '    if (!(await deps.isStillNeeded())) return\n', ''),
  rebuild('lease-not-before-evidence', 'Math.max(nowMs + REBUILT_LEASE_MS, evidenceEndMs(value.facts) ?? 0)', 'nowMs + REBUILT_LEASE_MS'),

  replica('only-newer-entries', 'if (compareStreamIds(entry.id, this.position) <= 0) return null', ''),
  replica('only-newer-facts', 'if (known !== undefined && compareStreamIds(known, entry.id) >= 0) continue', ''),
  replica('only-what-is-over-rests', "facts.kind === 'chat' && closedAtMs(facts.facts) !== null", "facts.kind === 'chat'"),
  replica('rests-after-its-time', 'acceptedAtMs + REST_AFTER_MS', 'acceptedAtMs'),
  replica('rests-with-its-newest-facts', 'new RestingChat(serialiseFacts(kept))', "new RestingChat('{\"v\":1}')"),
  replica('gone-is-not-accepted', 'isAccepted ||= value !== GONE', 'isAccepted = true'),
] // prettier-ignore
