-- Renews leases by heartbeats: no stream entry, no seen id, no ledger row. What is new or has lapsed is left to a commit.
--
-- KEYS[1] epoch   KEYS[2] leases (sorted set: agent -> end in epoch ms)
-- ARGV[1] epoch; then for each heartbeat: agent, time of the heartbeat, end of the lease that it asks for
--
-- Returns for each heartbeat: '' renewed; 'none' no lease stands: commit it; otherwise the end of a lease that had ended
-- before this heartbeat: commit its lapse, then the heartbeat. Raises EPOCH where the epoch is missing or another.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('EPOCH is not the one that this server holds')
end
local answer = {}
for i = 2, #ARGV, 3 do
  local lease = redis.call('ZSCORE', KEYS[2], ARGV[i])
  if not lease then
    answer[#answer + 1] = 'none'
  elseif tonumber(lease) < tonumber(ARGV[i + 1]) then
    answer[#answer + 1] = string.format('%.0f', tonumber(lease))
  else
    redis.call('ZADD', KEYS[2], 'XX', 'GT', ARGV[i + 2], ARGV[i])
    answer[#answer + 1] = ''
  end
end
return answer
