-- Takes or refuses each group of a batch whole: facts, seen ids and accepted events of one subject together.
-- One entry on the stream of changes and one, under the same id, on the stream of accepted events hold all groups taken.
--
-- KEYS[1] epoch            the floor's epoch; missing or another refuses the whole batch
-- KEYS[2] facts            hash: subject -> facts as JSON
-- KEYS[3] revisions        hash: subject -> id of the changes entry that wrote its facts
-- KEYS[4] changes          stream: subject -> facts as JSON, '' where only the ledger takes the events
-- KEYS[5] accepted         stream: subject -> events as a JSON array
-- KEYS[6] seen             set of event ids, the current one
-- KEYS[7] seen before      set of event ids, the one before it
-- KEYS[8] leases           sorted set: agent -> end of its lease in epoch milliseconds
--
-- ARGV[1] epoch that the server holds for current
-- ARGV[2] number of groups; then for each group:
--   subject, revision it was folded from ('' for none), facts ('' writes none), events,
--   lease end that must stand unmoved ('' asks for none; it is taken away), lease end to set ('' sets none),
--   number of event ids, the ids
--
-- Returns {entry id or '', outcome of each group...}; an outcome is
--   'taken'       the group stands
--   'revision'    the facts have changed since: fold again
--   'lease'       the lease has moved: the lapse does not stand
--   'seen:0,2'    the events at these places are repeats: fold again without them
-- Raises EPOCH where the epoch is missing or another.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('EPOCH is not the one that this server holds')
end

local groups, subjects, ids = {}, {}, {}
local at = 3
for g = 1, tonumber(ARGV[2]) do
  local count = tonumber(ARGV[at + 6])
  groups[g] = { at = at, count = count, firstId = #ids + 1 }
  subjects[g] = ARGV[at]
  for i = 1, count do ids[#ids + 1] = ARGV[at + 6 + i] end
  at = at + 7 + count
end

local revisions = redis.call('HMGET', KEYS[3], unpack(subjects))
local seen, seenBefore = {}, {}
if #ids > 0 then
  seen = redis.call('SMISMEMBER', KEYS[6], unpack(ids))
  seenBefore = redis.call('SMISMEMBER', KEYS[7], unpack(ids))
end

local function outcome(g, group)
  local facts, expectedLease = ARGV[group.at + 2], ARGV[group.at + 4]
  local repeats = {}
  for i = 0, group.count - 1 do
    if seen[group.firstId + i] == 1 or seenBefore[group.firstId + i] == 1 then repeats[#repeats + 1] = i end
  end
  if #repeats > 0 then return 'seen:' .. table.concat(repeats, ',') end
  if facts ~= '' and (revisions[g] or '') ~= ARGV[group.at + 1] then return 'revision' end
  if expectedLease ~= '' then
    local lease = redis.call('ZSCORE', KEYS[8], string.sub(subjects[g], 7))
    if not lease or tonumber(lease) ~= tonumber(expectedLease) then return 'lease' end
  end
  return 'taken'
end

local answer, changes, accepted, facts, newIds = { '' }, {}, {}, {}, {}
for g, group in ipairs(groups) do
  local result = outcome(g, group)
  answer[g + 1] = result
  if result == 'taken' then
    local subject = subjects[g]
    changes[#changes + 1] = subject
    changes[#changes + 1] = ARGV[group.at + 2]
    accepted[#accepted + 1] = subject
    accepted[#accepted + 1] = ARGV[group.at + 3]
    if ARGV[group.at + 2] ~= '' then
      facts[#facts + 1] = subject
      facts[#facts + 1] = ARGV[group.at + 2]
    end
    for i = 0, group.count - 1 do newIds[#newIds + 1] = ids[group.firstId + i] end
    if ARGV[group.at + 4] ~= '' then redis.call('ZREM', KEYS[8], string.sub(subject, 7)) end
    if ARGV[group.at + 5] ~= '' then redis.call('ZADD', KEYS[8], 'GT', ARGV[group.at + 5], string.sub(subject, 7)) end
  end
end

if #changes > 0 then
  local entry = redis.call('XADD', KEYS[4], '*', unpack(changes))
  redis.call('XADD', KEYS[5], entry, unpack(accepted))
  if #facts > 0 then
    redis.call('HSET', KEYS[2], unpack(facts))
    for i = 2, #facts, 2 do facts[i] = entry end
    redis.call('HSET', KEYS[3], unpack(facts))
  end
  if #newIds > 0 then redis.call('SADD', KEYS[6], unpack(newIds)) end
  answer[1] = entry
end
return answer
