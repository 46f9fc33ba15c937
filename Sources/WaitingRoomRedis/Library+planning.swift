extension Library {
  /// Terms and what follows from changing them: the beat of batches and the plan of cycles.
  static let planning = #"""
    local function add_plan(line, index, entry)
      redis.call('ZADD', line.keys[PLANS], index, index .. ':' .. whole(entry))
      event(line, 'q', index, whole(entry))
    end

    -- Plans the next person's entry, as CyclePlan does.
    local function plan_next(line, index)
      local size, period = line.rules.a, line.rules.b * 1000
      local planned = line.planned
      if line.now >= line.ends then planned = 0 end
      local wait = math.min(math.floor(planned / size) * period, PLAN_MAX)
      local entry = math.max(line.latest, line.now + wait)
      put(line, 'planned', planned + 1)
      put(line, 'latest', entry)
      put(line, 'ends', math.max(line.ends, entry + period))
      local last = redis.call('ZRANGE', line.keys[PLANS], -1, -1)[1]
      if not last or string.match(last, ':(%d+)$') ~= whole(entry) then
        add_plan(line, index, entry)
      end
    end

    -- Replans everyone in line, in order: one range for each cycle.
    local function replan(line, from)
      local keys = line.keys
      local had = redis.call('DEL', keys[PLANS])
      put(line, 'replan', '')
      if line.rules.kind ~= 'cycle' then
        if had > 0 then event(line, 'p') end
        return
      end
      event(line, 'p')
      local size, period = line.rules.a, line.rules.b * 1000
      local inside = 0
      if from <= line.now then inside = math.min(redis.call('ZCARD', keys[ACTIVE]), size) end
      local count = redis.call('ZCARD', keys[WAITING])
      local latest = from
      local plans = {}
      local page, pageFrom = {}, 0
      local rank = 0
      while rank < count do
        if rank >= pageFrom + #page then
          -- One at a time where few of many are needed, otherwise pages of 1,000.
          pageFrom = rank
          page = redis.call('ZRANGE', keys[WAITING], rank, rank + (size < 16 and 999 or 0))
        end
        local index = page[rank - pageFrom + 1]
        if not index then break end
        latest = from + math.min(math.floor((inside + rank) / size) * period, PLAN_MAX)
        plans[#plans + 1] = index
        plans[#plans + 1] = index .. ':' .. whole(latest)
        rank = rank + size - (inside + rank) % size
      end
      call_many('ZADD', keys[PLANS], plans)
      if #plans > 2 * PLANS_TOLD_MAX then
        -- More than the log should carry: the mirrors read the line again.
        event(line, 'x')
      else
        for position = 1, #plans, 2 do
          event(line, 'q', plans[position], string.match(plans[position + 1], ':(%d+)$'))
        end
      end
      put(line, 'planned', inside + count)
      put(line, 'latest', latest)
      put(line, 'ends', inside + count > 0 and latest + period or from)
      put(line, 'replanned', line.now)
    end

    local function set_beat(line, next, left)
      if next == line.next and left == line.left then return end
      put(line, 'next', next)
      put(line, 'left', left)
      event(line, 'b', next and whole(next) or '-', whole(left))
    end

    -- A shorter beat begins at once. A beat that has begun is kept: otherwise each change of the policy would
    -- let in another batch.
    local function adjust_beat(line)
      if line.rules.kind ~= 'batch' or not line.next then return set_beat(line, nil, 0) end
      set_beat(
        line, math.min(line.next, line.now + line.rules.b * 1000),
        math.min(line.left, line.rules.a))
    end

    -- Without this, turning on drops for silence would drop everyone at once.
    local function adjust_seen(line, graceBefore)
      local keys = line.keys
      if line.rules.grace == 0 then
        redis.call('DEL', keys[SEEN])
      elseif graceBefore == 0 then
        redis.call(
          'ZUNIONSTORE', keys[SEEN], 2, keys[WAITING], keys[SEEN], 'WEIGHTS', 0, 1,
          'AGGREGATE', 'MAX')
        put(line, 'amnesty', math.max(line.amnesty, line.now))
      end
    end

    -- now, milliseconds until a finished line expires
    register('forget', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      if line.rules.closes <= line.now then
        for _, key in ipairs(keys) do redis.call('PEXPIRE', key, args[2]) end
      end
      return answer(line, 'ok')
    end)

    -- now, terms, the lowest number to give
    register('configure', function(keys, args)
      for _, key in ipairs(keys) do redis.call('PERSIST', key) end
      local line = open(keys, args[1])
      if not line then
        local _, micros = clock(args[1])
        local born = math.max(micros, tonumber(args[3]))
        redis.call('DEL', unpack(keys))
        redis.call(
          'HSET', keys[LINE], 'terms', args[2], 'born', whole(born), 'last', whole(born - 1),
          'seq', '0')
        return answer(open(keys, args[1]), 'ok')
      end
      if line.terms == args[2] then return answer(line, 'ok') end
      local before = line.rules
      put(line, 'terms', args[2])
      line.rules = read_terms(args[2])
      event(line, 'c', args[2])
      local changed = before.policy ~= line.rules.policy
      if changed then adjust_beat(line) end
      adjust_seen(line, before.grace)
      if changed or (before.paused and not line.rules.paused) then replan(line, line.now) end
      return answer(line, 'ok')
    end)
    """#
}
