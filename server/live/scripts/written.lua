-- Forgets accepted entries that the ledger holds, and notes up to which it holds them. The furthest stands, whichever server says so.
--
-- KEYS[1] accepted   KEYS[2] written: the last entry that the ledger holds
-- ARGV[1] the last entry that the ledger holds, and the oldest that is kept
--
-- Returns how many entries were forgotten.

local function parts(id)
  local ms, seq = string.match(id, '^(%d+)%-(%d+)$')
  return tonumber(ms), tonumber(seq)
end

local ms, seq = parts(ARGV[1])
local known = redis.call('GET', KEYS[2])
local knownMs, knownSeq = -1, -1
if known then knownMs, knownSeq = parts(known) end
if ms > knownMs or (ms == knownMs and seq > knownSeq) then redis.call('SET', KEYS[2], ARGV[1]) end
return redis.call('XTRIM', KEYS[1], 'MINID', ARGV[1])
