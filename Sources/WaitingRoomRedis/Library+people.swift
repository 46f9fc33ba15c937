extension Library {
  /// One person: finding a place, ending it, and restoring one that was lost.
  static let people = #"""
    local function person(line, index)
      local stored = redis.call('HGET', line.keys[PEOPLE], index)
      if not stored then return nil end
      local user, nonce, entered = string.match(stored, '^(%x+) (%x+) ?(%d*)$')
      return {user = user, nonce = nonce, entered = entered}
    end

    -- The length of a stay without holds.
    local function stay_seconds(line)
      if line.rules.kind == 'batch' then return line.rules.c end
      return line.rules.b
    end

    local function see(line, index)
      if line.rules.grace > 0 then
        redis.call('ZADD', line.keys[SEEN], 'GT', whole(line.now), index)
      end
    end

    -- Whether Redis may have forgotten a place of this number: older than this life of the line, or given
    -- shortly before an outage.
    local function is_lost(line, number)
      if number < line.born or number > line.last then return true end
      for from, to in string.gmatch(line.lost, '(%d+)-(%d+)') do
        if number >= tonumber(from) and number <= tonumber(to) then return true end
      end
      return false
    end

    -- Calls a command with very many arguments, in slices, because Lua's stack is bounded.
    local function call_many(command, key, arguments)
      for first = 1, #arguments, 1000 do
        redis.call(command, key, unpack(arguments, first, math.min(first + 999, #arguments)))
      end
    end

    -- The values of a hash, in the order of its fields; false where a field is missing.
    local function get_many(key, fields)
      local values = {}
      for first = 1, #fields, 1000 do
        local page = redis.call('HMGET', key, unpack(fields, first, math.min(first + 999, #fields)))
        for _, value in ipairs(page) do values[#values + 1] = value end
      end
      return values
    end

    -- Remembers ended places that would otherwise look lost, now or after the next outage.
    local function spend(line, indexes)
      local spent = {}
      for _, index in ipairs(indexes) do
        local number = tonumber(index)
        if is_lost(line, number) or not line.turned
          or number >= (line.turned - LOST_BEFORE) * 1000 then
          spent[#spent + 1] = index
          spent[#spent + 1] = index
        end
      end
      call_many('ZADD', line.keys[SPENT], spent)
    end

    local function close(line, indexes)
      if #indexes == 0 then return end
      local keys = line.keys
      local users = {}
      for position, stored in ipairs(get_many(keys[PEOPLE], indexes)) do
        users[position] = stored and string.match(stored, '^%x+') or ''
        event(line, 'g', indexes[position])
      end
      local ended = {}
      for position, index in ipairs(get_many(keys[USERS], users)) do
        if index == indexes[position] then ended[#ended + 1] = users[position] end
      end
      call_many('ZREM', keys[WAITING], indexes)
      call_many('ZREM', keys[ACTIVE], indexes)
      if line.rules.grace > 0 then call_many('ZREM', keys[SEEN], indexes) end
      call_many('HDEL', keys[PEOPLE], indexes)
      call_many('HDEL', keys[USERS], ended)
      spend(line, indexes)
    end

    local function enter_line(line, index, user, nonce)
      redis.call('ZADD', line.keys[WAITING], index, index)
      redis.call('HSET', line.keys[PEOPLE], index, user .. ' ' .. nonce)
      redis.call('HSET', line.keys[USERS], user, index)
      see(line, index)
      event(line, 'j', index)
    end

    -- The live place of a signed token, or nil and the reason. A place that Redis lost is restored in its old
    -- order.
    local function find(line, index, nonce, user, returns)
      local who = person(line, index)
      if who then
        if who.nonce ~= nonce or who.user ~= user then return nil, 'tokenNotFound' end
        return who
      end
      local number = tonumber(index)
      if not is_lost(line, number) or redis.call('ZSCORE', line.keys[SPENT], index) then
        return nil, 'tokenExpired'
      end
      if not is_on_sale(line) then return nil, 'saleNotOpen' end
      if not returns or redis.call('HEXISTS', line.keys[USERS], user) == 1 then
        return nil, 'tokenExpired'
      end
      if number > line.last then put(line, 'last', number) end
      enter_line(line, index, user, nonce)
      if line.rules.kind == 'cycle' then put(line, 'replan', '1') end
      return {user = user, nonce = nonce, entered = ''}
    end

    local function planned_entry(line, index)
      local range = redis.call(
        'ZREVRANGEBYSCORE', line.keys[PLANS], index, '-inf', 'LIMIT', '0', '1')[1]
      return range and string.match(range, ':(%d+)$') or ''
    end

    -- The figures of a live place: index, nonce, state, ahead, entered, until, planned entry, people inside,
    -- people waiting, next batch, rest of this one. Nil when its stay is over.
    local function standing(line, index, who)
      local keys = line.keys
      local ahead, ends, planned, state = 0, '', '', 'waiting'
      local stay = redis.call('ZSCORE', keys[ACTIVE], index)
      if stay then
        if tonumber(stay) <= line.now then return nil end
        state, ends = 'active', stay
      else
        ahead = redis.call('ZRANK', keys[WAITING], index) or 0
        if line.rules.kind == 'cycle' then planned = planned_entry(line, index) end
      end
      return index, who.nonce, state, ahead, who.entered, ends, planned,
        redis.call('ZCARD', keys[ACTIVE]), redis.call('ZCARD', keys[WAITING]),
        line.next and whole(line.next) or '', whole(line.left)
    end
    """#
}
