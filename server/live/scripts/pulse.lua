-- The second's pulse: proof that this Redis, this epoch and the stream of changes are alive. Many servers make one.
-- It carries when each source was last heard and each display last served, and since when the ledger lacks what was accepted, so
-- that every server judges the same by the same instant.
-- Also rotates the sets of seen ids and trims the stream of changes, because both need just this beat.
--
-- KEYS[1] epoch   KEYS[2] changes   KEYS[3] pulse (epoch ms of the last)   KEYS[4] seen   KEYS[5] seen before
-- KEYS[6] rotated (epoch ms)   KEYS[7] signs: when each source was last heard, and since when that is kept
-- KEYS[8] accepted   KEYS[9] written: the last accepted entry that the ledger holds
-- ARGV[1] epoch   ARGV[2] least age of the last pulse in ms   ARGV[3] age in ms past which changes are trimmed
-- ARGV[4] age in ms at which ids rotate   ARGV[5] number of ids at which they rotate
--
-- Returns the time of Redis in epoch ms. Raises EPOCH where the epoch is missing or another.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('EPOCH is not the one that this server holds')
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local last = tonumber(redis.call('GET', KEYS[3]) or '0')
-- A clock set back must not silence the pulse until it has caught up.
if now - last >= tonumber(ARGV[2]) or now < last then
  redis.call('HSETNX', KEYS[7], '', string.format('%.0f', now))
  -- While nothing of the floor was alive, no display could be served and no heartbeat heard.
  if now - last > 30000 then
    local live = tonumber(redis.call('HGET', KEYS[7], 'live:') or '0')
    -- Alive again for too short a time to judge what the outage had done, it is the same outage.
    local goesOn = last - live < 30000 and redis.call('HEXISTS', KEYS[7], 'down:') == 1
    if last > 0 and not goesOn then redis.call('HSET', KEYS[7], 'down:', string.format('%.0f', last)) end
    redis.call('HSET', KEYS[7], 'live:', string.format('%.0f', now))
  end
  local fields = redis.call('HGETALL', KEYS[7])
  local signs = {}
  for at = 1, #fields, 2 do signs[#signs + 1] = '"' .. fields[at] .. '":' .. fields[at + 1] end
  local lacking = redis.call('XRANGE', KEYS[8], '(' .. (redis.call('GET', KEYS[9]) or '0-0'), '+', 'COUNT', 1)
  if lacking[1] then signs[#signs + 1] = '"ledger:":' .. string.match(lacking[1][1], '^%d+') end
  redis.call('XADD', KEYS[2], '*', 'pulse', string.format('%.0f', now), 'signs', '{' .. table.concat(signs, ',') .. '}')
  redis.call('SET', KEYS[3], string.format('%.0f', now))
  redis.call('XTRIM', KEYS[2], 'MINID', '~', string.format('%.0f', now - tonumber(ARGV[3])))
  local rotated = tonumber(redis.call('GET', KEYS[6]) or '0')
  if now - rotated >= tonumber(ARGV[4]) or redis.call('SCARD', KEYS[4]) >= tonumber(ARGV[5]) then
    if redis.call('EXISTS', KEYS[4]) == 1 then redis.call('RENAME', KEYS[4], KEYS[5]) else redis.call('UNLINK', KEYS[5]) end
    redis.call('SET', KEYS[6], string.format('%.0f', now))
  end
end
return string.format('%.0f', now)
