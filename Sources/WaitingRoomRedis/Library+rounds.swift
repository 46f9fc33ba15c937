extension Library {
  /// The turnstile: `Line.turn(_:)` in Lua, decided and done in one step.
  static let rounds = #"""
    -- After a gap no one is dropped for silence, and the window Redis may have lost is remembered.
    local function note_turn(line)
      local last = line.turned
      if last and last + TURN_GAP < line.now then
        put(line, 'amnesty', math.max(line.amnesty, line.now))
      end
      local windows, floor = {}, line.born
      for from, to in string.gmatch(line.lost, '(%d+)-(%d+)') do
        if tonumber(to) >= (line.now - LOST_KEPT) * 1000 then
          windows[#windows + 1] = {tonumber(from), tonumber(to)}
        end
      end
      if last and line.now - last > LOST_AFTER then
        local from, to = math.max(0, (last - LOST_BEFORE) * 1000), line.now * 1000 + 999
        local latest = windows[#windows]
        if latest and latest[2] >= from then
          latest[2] = to
        else
          windows[#windows + 1] = {from, to}
        end
        if #windows > WINDOWS_MAX then table.remove(windows, 1) end
        local texts = {}
        for position, window in ipairs(windows) do
          texts[position] = whole(window[1]) .. '-' .. whole(window[2])
        end
        put(line, 'lost', table.concat(texts, ','))
      end
      put(line, 'turned', math.max(last or line.now, line.now))
      if #windows > 0 then floor = math.max(floor, windows[#windows][2]) end
      local before = (line.turned - LOST_BEFORE) * 1000
      if before > floor then
        redis.call('ZREMRANGEBYSCORE', line.keys[SPENT], whole(floor), '(' .. whole(before))
      end
    end

    local function end_stays(line)
      local over = redis.call(
        'ZRANGEBYSCORE', line.keys[ACTIVE], '-inf', whole(line.now), 'LIMIT', 0, ENDS_MAX)
      close(line, over)
      line.ended = #over
      return #over == ENDS_MAX
    end

    -- Drops people who have been silent for longer than the grace time.
    local function drop_silent(line)
      if line.rules.grace == 0 then return false end
      local limit = (math.floor(line.now / 1000) - line.rules.grace) * 1000
      if math.floor(line.amnesty / 1000) * 1000 >= limit then return false end
      local silent = redis.call(
        'ZRANGEBYSCORE', line.keys[SEEN], '-inf', '(' .. whole(limit), 'LIMIT', 0, DROPS_MAX)
      close(line, silent)
      line.ended = line.ended + #silent
      return #silent == DROPS_MAX
    end

    local function admit(line, indexes, ends)
      if #indexes == 0 then return end
      local keys = line.keys
      local now, till = whole(line.now), whole(ends)
      local stays, people = {}, {}
      for position, stored in ipairs(get_many(keys[PEOPLE], indexes)) do
        local index = indexes[position]
        local user, nonce = string.match(stored or '', '^(%x+) (%x+)')
        if user then
          stays[#stays + 1] = till
          stays[#stays + 1] = index
          people[#people + 1] = index
          people[#people + 1] = user .. ' ' .. nonce .. ' ' .. now
          event(line, 'a', index, user, now, till)
          line.admitted = line.admitted + 1
        else
          event(line, 'g', index)
        end
      end
      call_many('ZREM', keys[WAITING], indexes)
      if line.rules.grace > 0 then call_many('ZREM', keys[SEEN], indexes) end
      call_many('ZADD', keys[ACTIVE], stays)
      call_many('HSET', keys[PEOPLE], people)
    end

    local function admit_first(line, quota, seconds)
      local count = math.min(quota, ADMISSIONS_MAX)
      if count <= 0 then return 0 end
      local indexes = redis.call('ZRANGE', line.keys[WAITING], 0, count - 1)
      admit(line, indexes, line.now + seconds * 1000)
      return #indexes
    end

    local function admit_batch(line)
      local size, every = line.rules.a, line.rules.b * 1000
      local waiting = redis.call('ZCARD', line.keys[WAITING])
      local next, left = line.next, line.left
      if left == 0 and waiting > 0 and (not next or next <= line.now) then
        left = math.min(size, waiting)
        -- Keep the beat unless a whole period was missed.
        next = next and next + every > line.now and next + every or line.now + every
      end
      local entered = admit_first(line, left, line.rules.c)
      left = left - entered
      -- A batch that found no one stays due; one that found fewer people than its size is over.
      if entered == waiting and entered < ADMISSIONS_MAX then
        if entered == 0 then return end
        left = 0
      end
      set_beat(line, next, left)
    end

    local function replan_if_due(line)
      local keys = line.keys
      local head = redis.call('ZRANGE', keys[WAITING], 0, 0)[1]
      if not head then return true end
      if line.replan == '1' then
        -- Lost people came back ahead of others. Replan, but not in each round while they trickle in.
        if line.replanned and line.now - line.replanned < REPLAN_PAUSE then return false end
        local first = redis.call('ZRANGE', keys[PLANS], 0, 0)[1]
        local entry = first and tonumber(string.match(first, ':(%d+)$')) or line.now
        replan(line, math.max(line.now, entry))
        return true
      end
      local planned = tonumber(planned_entry(line, head))
      -- Due entries could not happen; letting them all in now would mix several cycles.
      if not planned or planned + LATE_ENTRY < line.now then replan(line, line.now) end
      return true
    end

    local function admit_cycles(line)
      if not replan_if_due(line) then return end
      local keys, period = line.keys, line.rules.b
      while line.admitted < ADMISSIONS_MAX do
        local ranges = redis.call('ZRANGE', keys[PLANS], 0, 1)
        local entry = ranges[1] and tonumber(string.match(ranges[1], ':(%d+)$'))
        if not entry or entry > line.now then return end
        local upto = ranges[2] and '(' .. string.match(ranges[2], '^(%d+):') or '+inf'
        local indexes = redis.call(
          'ZRANGEBYSCORE', keys[WAITING], '-inf', upto, 'LIMIT', 0,
          ADMISSIONS_MAX - line.admitted)
        admit(line, indexes, entry + period * 1000)
        if line.admitted < ADMISSIONS_MAX then redis.call('ZREM', keys[PLANS], ranges[1]) end
      end
    end

    -- Records the number of people let in, by second, for the last minute.
    local function note_rate(line)
      if line.admitted == 0 then return end
      local second = math.floor(line.now / 1000)
      local kept = {}
      for at, count in string.gmatch(line.rate, '(%d+) (%d+)') do
        if tonumber(at) == second then
          line.admitted = line.admitted + tonumber(count)
        elseif tonumber(at) > second - 60 then
          kept[#kept + 1] = at .. ' ' .. count
        end
      end
      kept[#kept + 1] = whole(second) .. ' ' .. line.admitted
      put(line, 'rate', table.concat(kept, ','))
    end

    -- now, whether sold out
    register('turn', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      line.admitted, line.ended = 0, 0
      note_turn(line)
      local more = end_stays(line)
      local dropping = drop_silent(line)
      if is_on_sale(line) and not line.rules.paused and args[2] ~= '1' and not dropping then
        local kind = line.rules.kind
        if kind == 'capacity' then
          admit_first(line, line.rules.a - redis.call('ZCARD', keys[ACTIVE]), line.rules.b)
        elseif kind == 'batch' then
          admit_batch(line)
        else
          admit_cycles(line)
        end
      end
      more = more or dropping or line.admitted >= ADMISSIONS_MAX
      local entered = line.admitted
      note_rate(line)
      return answer(line, 'ok', more and 1 or 0, entered, line.ended)
    end)
    """#
}
