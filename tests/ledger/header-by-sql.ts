// A board's header numbers from the ledger's events, in plain SQL that knows nothing of the product's own code: what they mean is
// written here a second time, so that a proof can compare. At a position of the stream and an instant.
import { z } from 'zod'
import { businessDayAt } from '../../shared/day.ts'
import type { WorkspaceServer } from '../support/workspace-server.ts'

const header = z.record(z.string(), z.number().nullable())

/** A board at a position of the stream and an instant. */
export interface HeaderMoment {
  team: string
  asOf: string
  atEpochMs: number
  zone: string
  dayStart: string
  /** A team’s own, so never the null of a group whose teams differ. */
  serviceWithinMs: number | null
}

/** The header's numbers then, made from the ledger of a server's workspace alone. */
export async function headerBySql(
  server: WorkspaceServer,
  { team, asOf, atEpochMs, zone, dayStart, serviceWithinMs }: HeaderMoment,
): Promise<Record<string, number | null>> {
  const [ms = '', sequence = ''] = asOf.split('-')
  const { fromMs } = businessDayAt(atEpochMs, zone, dayStart)
  const { rows } = await server.running.database.pool.query(HEADER_SQL, [
    team,
    ms,
    sequence,
    atEpochMs,
    fromMs,
    serviceWithinMs,
  ])
  return header.parse(rows[0])
}

/** Parameters: $1 team, $2 milliseconds and $3 sequence of the position, $4 the instant, $5 the start of the business day,
 * $6 the wait that the service level allows. All other settings are those of a new team. */
const HEADER_SQL = `
with told as (
  select subject, type, data, event_id,
    (extract(epoch from claimed_at) * 1000)::float8 as claimed, (extract(epoch from occurred_at) * 1000)::float8 as at,
    case type
      when 'agent.profile' then 0 when 'agent.login' then 1 when 'agent.status' then 2 when 'agent.heartbeat' then 3
      when 'system.agent.lapse' then 4 when 'agent.logout' then 5 when 'agent.removed' then 6
      when 'chat.queued' then 0 when 'chat.offered' then 1 when 'chat.missed' then 2 when 'chat.accepted' then 3
      when 'chat.transferred' then 4 when 'chat.message' then 5 when 'chat.closed' then 6 when 'chat.reopened' then 7
      when 'chat.rated' then 8 end as rank
  from event
  where split_part(entry, '-', 1)::bigint < $2::bigint
    or (split_part(entry, '-', 1)::bigint = $2::bigint and split_part(entry, '-', 2)::bigint <= $3::bigint)
),
placed as (
  select *, row_number() over (partition by subject order by claimed, rank, event_id) as place from told
),
-- chats
chat_team as (
  select distinct on (subject) subject, coalesce(case type when 'chat.transferred' then data#>>'{to,team}' end, data->>'team') as team
  from placed
  where subject like 'chat/%' and coalesce(case type when 'chat.transferred' then data#>>'{to,team}' end, data->>'team') is not null
  order by subject, place desc
),
given as (
  select distinct on (subject) subject, at,
    case type when 'chat.accepted' then data->>'agent' when 'chat.transferred' then data#>>'{to,agent}' end as agent
  from placed where type in ('chat.queued', 'chat.accepted', 'chat.transferred') order by subject, place desc
),
named as (
  select distinct on (subject) subject, data->>'agent' as agent from placed
  where type in ('chat.message', 'chat.closed', 'chat.reopened') and data->>'agent' is not null order by subject, place desc
),
ended as (
  select distinct on (subject) subject, at, case type when 'chat.closed' then data->>'by' end as by
  from placed where type in ('chat.closed', 'chat.reopened') order by subject, place desc
),
spans as (
  select subject, max(claimed) filter (where type <> 'chat.rated') as last,
    min(at) filter (where type = 'chat.queued') as queued,
    min(at) filter (where type = 'chat.message' and data->>'role' = 'customer') as customer
  from placed where subject like 'chat/%' group by subject
),
chat as (
  select spans.subject, spans.last, spans.queued, spans.customer, given.at as given_at, given.subject is not null as is_given,
    case when given.subject is not null then given.agent else named.agent end as holder,
    case when ended.by is not null then ended.at end as closed, ended.by, chat_team.team as own_team
  from spans left join given using (subject) left join named using (subject) left join ended using (subject)
    left join chat_team using (subject)
),
replied as (
  select chat.subject,
    min(m.at) filter (where m.at >= chat.customer and (chat.closed is null or m.at <= chat.closed)) as first_reply,
    min(m.at) filter (where m.at >= chat.queued and (chat.closed is null or m.at <= chat.closed)) as after_queued,
    max(m.at) as last_reply
  from chat join placed as m on m.subject = chat.subject and m.type = 'chat.message' and m.data->>'role' = 'agent'
  group by chat.subject
),
-- agents
agent_team as (
  select distinct on (subject) subject, data->>'team' as team from placed
  where type = 'agent.profile' and data->>'team' is not null order by subject, place desc
),
places as (
  select distinct on (subject) subject, (data->>'capacity')::int as capacity from placed
  where type = 'agent.profile' and data->>'capacity' is not null order by subject, place desc
),
intent as (
  select distinct on (subject) subject, place,
    case type when 'agent.status' then data->>'status' when 'agent.logout' then 'offline' else 'unknown' end as status
  from placed where type in ('agent.login', 'agent.status', 'agent.logout') order by subject, place desc
),
signs as (
  select subject, max(place) filter (where type = 'agent.removed') as removed,
    max(at + coalesce((data->>'ttl')::float8, 10) * 1000) filter (where type = 'agent.heartbeat') as lease_end,
    max(at + 30000) filter (where type = 'agent.login') as grace_end,
    max((data->>'leaseEndMs')::float8) filter (where type = 'system.agent.lapse') as lapsed_end,
    max(at) filter (where type not in ('agent.removed', 'system.agent.lapse')) as seen
  from placed where subject like 'agent/%' group by subject
),
held as (
  select 'agent/' || holder as subject, count(*) filter (where $4::float8 - last < 3600000) as load, count(*) as open
  from chat where last is not null and closed is null and holder is not null group by holder
),
agent as (
  select coalesce(signs.subject, held.subject) as subject, coalesce(agent_team.team, 'main') as team,
    coalesce(intent.status, 'unknown') as status, coalesce(places.capacity, 4) as capacity, coalesce(held.load, 0)::int as load,
    coalesce(signs.lapsed_end >= greatest(signs.lease_end, coalesce(signs.grace_end, 0)), false)
      and coalesce(intent.status, 'unknown') <> 'offline' as is_lost,
    coalesce(held.open, 0) = 0 and (coalesce(signs.removed > coalesce(intent.place, 0), false)
      or (coalesce(intent.status, 'unknown') = 'offline' and signs.seen < $5::float8)) as is_gone
  from signs full join held using (subject) left join agent_team using (subject) left join places using (subject)
    left join intent using (subject)
),
on_board as (select * from agent where team = $1 and not is_gone),
taking as (select * from on_board where status = 'available' and not is_lost),
-- what of the chats is the team's
ours as (
  select chat.*, replied.first_reply, replied.after_queued, replied.last_reply from chat left join replied using (subject)
    left join agent_team as holder_team on holder_team.subject = 'agent/' || chat.holder
  where chat.last is not null and coalesce(chat.own_team, holder_team.team, 'main') = $1
),
waits as (
  select given_at from ours where is_given and holder is null and closed is null and $4::float8 - last < 3600000
),
replies as (
  select first_reply - customer as ms from ours where first_reply > $4::float8 - 1800000 and first_reply <= $4::float8
),
judged as (
  select case
    when after_queued is not null then after_queued - queued <= $6::float8
    when last_reply >= queued then false
    when closed is null then case when $4::float8 - queued > $6::float8 then false end
    when by in ('customer', 'timeout') and closed - queued > 5000 then false end as is_within
  from ours where queued >= $5::float8
),
rated as (
  select distinct on (placed.subject) placed.subject, placed.at,
    ((placed.data->>'score')::float8 - (placed.data->>'min')::float8)
      / ((placed.data->>'max')::float8 - (placed.data->>'min')::float8) as score,
    coalesce(placed.data->>'retracted', 'false') = 'true' as is_retracted, coalesce(placed.data->>'agent', chat.holder) as agent
  from placed join chat using (subject) where placed.type = 'chat.rated' order by placed.subject, placed.place desc
),
scores as (
  select rated.score from rated left join agent_team on agent_team.subject = 'agent/' || rated.agent
    left join chat_team on chat_team.subject = rated.subject
  where not is_retracted and at > $4::float8 - 7200000 and at <= $4::float8
    and case when rated.agent is null then coalesce(chat_team.team, 'main') else coalesce(agent_team.team, 'main') end = $1
)
select
  (select count(*) from on_board where status <> 'offline')::int as "signedIn",
  (select count(*) from taking)::int as available,
  (select count(*) from taking where load < capacity)::int as free,
  (select count(*) from taking where load >= capacity)::int as "full",
  (select count(*) from on_board where status = 'away' and not is_lost)::int as away,
  (select count(*) from on_board where is_lost)::int as lost,
  (select count(*) from on_board where status = 'unknown' and not is_lost)::int as unknown,
  (select count(*) from on_board where status = 'offline')::int as "loggedOut",
  (select coalesce(sum(load), 0) from taking)::int as load,
  (select coalesce(sum(capacity), 0) from taking)::int as capacity,
  (select coalesce(sum(greatest(0, capacity - load)), 0) from taking)::int as "openPlaces",
  ((select coalesce(sum(load), 0) from on_board) - (select coalesce(sum(load), 0) from taking))::int as "heldWhileAway",
  (select count(*) from waits)::int as waiting,
  (select min(given_at) from waits) as "longestWaitSinceEpochMs",
  (select percentile_cont(0.5) within group (order by ms) from replies) as "firstReplyMs",
  (select count(*) from replies)::int as "firstReplyCount",
  (select round(avg(case when is_within then 1 else 0 end), 4)::float8 from judged where is_within is not null) as "serviceLevel",
  (select count(*) from judged where is_within is not null)::int as "serviceLevelCount",
  (select case when count(*) >= 10 then round((1 + 4 * avg(score))::numeric, 4)::float8 end from scores) as rating,
  (select count(*) from scores)::int as "ratingCount"
`
