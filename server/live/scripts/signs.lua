-- Notes when sources were last heard, and displays last served. The later sign stands, whichever server writes first.
--
-- KEYS[1] epoch   KEYS[2] signs
-- ARGV[1] epoch   then for each source: its id, when it was heard (epoch ms), its lag in ms; '' of a display
--
-- Returns how many were noted: none where the epoch is missing or another.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local noted = 0
for at = 2, #ARGV, 3 do
  local known = redis.call('HGET', KEYS[2], ARGV[at])
  local heard = known and tonumber(string.match(known, '^%[?(%-?%d+)'))
  if not heard or heard < tonumber(ARGV[at + 1]) then
    local isDisplay = ARGV[at + 2] == ''
    redis.call('HSET', KEYS[2], ARGV[at], isDisplay and ARGV[at + 1] or '[' .. ARGV[at + 1] .. ',' .. ARGV[at + 2] .. ']')
    noted = noted + 1
  end
end
return noted
