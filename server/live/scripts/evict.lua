-- Takes subjects that have left the horizon, chats and alerts, off the floor. Their ledger stays.
--
-- KEYS[1] epoch   KEYS[2] facts   KEYS[3] revisions   KEYS[4] changes
-- ARGV[1] epoch; then for each of them: subject, revision at which it was judged
--
-- Returns how many left. One that has changed since stays. Raises EPOCH where the epoch is missing or another.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('EPOCH is not the one that this server holds')
end
local gone, changes = {}, {}
for i = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[3], ARGV[i]) == ARGV[i + 1] then
    gone[#gone + 1] = ARGV[i]
    changes[#changes + 1] = ARGV[i]
    changes[#changes + 1] = 'gone'
  end
end
if #gone > 0 then
  redis.call('HDEL', KEYS[2], unpack(gone))
  redis.call('HDEL', KEYS[3], unpack(gone))
  redis.call('XADD', KEYS[4], '*', unpack(changes))
end
return #gone
