extension Library {
  /// One line: what is stored about it, and how a function answers.
  static let line = #"""
    local LINE, WAITING, ACTIVE, SEEN, PEOPLE, USERS, PLANS, LOG, SPENT = 1, 2, 3, 4, 5, 6, 7, 8, 9
    local NUMBERS = {
      'born', 'last', 'seq', 'turned', 'amnesty', 'next', 'left', 'planned', 'latest', 'ends',
      'replanned',
    }
    local TEXTS = {'terms', 'lost', 'replan', 'rate'}
    -- Both lists, written out: while a library is loading, Lua has no loops over tables.
    local FIELDS = {
      'born', 'last', 'seq', 'turned', 'amnesty', 'next', 'left', 'planned', 'latest', 'ends',
      'replanned', 'terms', 'lost', 'replan', 'rate',
    }
    local MISSING = {'lineMissing'}

    local function register(name, callback, flags)
      redis.register_function{
        function_name = LIBRARY .. '_' .. name, callback = callback, flags = flags or {}}
    end

    -- Lua would write sixteen digits in scientific notation.
    local function whole(number) return string.format('%.0f', number) end

    -- Milliseconds and microseconds: the caller's time, or Redis' own when there is none.
    local function clock(now)
      if now ~= '' then return tonumber(now), tonumber(now) * 1000 end
      local time = redis.call('TIME')
      local seconds, micros = tonumber(time[1]), tonumber(time[2])
      return seconds * 1000 + math.floor(micros / 1000), seconds * 1000000 + micros
    end

    local function read_terms(text)
      local policy, kind, a, b, c, grace, paused, opens, closes = string.match(
        text, '^((%a+) (%d+) (%d+) (%d+)) (%d+) (%d) (%d+) (%d+)$')
      return {
        policy = policy, kind = kind, a = tonumber(a), b = tonumber(b), c = tonumber(c),
        grace = tonumber(grace), paused = paused == '1', opens = tonumber(opens),
        closes = tonumber(closes),
      }
    end

    -- The line, or nil when Redis has none: it was emptied, or the line was never configured.
    local function open(keys, now)
      local stored = redis.call('HMGET', keys[LINE], unpack(FIELDS))
      local line = {keys = keys, events = {}, changes = {}}
      for position, field in ipairs(NUMBERS) do line[field] = tonumber(stored[position] or '') end
      for position, field in ipairs(TEXTS) do line[field] = stored[#NUMBERS + position] or '' end
      if line.terms == '' or not line.born or not line.last or not line.seq then return nil end
      line.rules = read_terms(line.terms)
      line.now, line.micros = clock(now)
      line.amnesty = line.amnesty or 0
      line.left = line.left or 0
      line.planned = line.planned or 0
      line.latest = line.latest or -1
      line.ends = line.ends or -1
      return line
    end

    local function put(line, field, value)
      line[field] = value
      if type(value) == 'number' then value = whole(value) end
      line.changes[#line.changes + 1] = field
      line.changes[#line.changes + 1] = value or ''
    end

    -- Adds a change, for the mirrors.
    local function event(line, ...) line.events[#line.events + 1] = table.concat({...}, ' ') end

    -- Stores what changed and answers: status, time, life, number of the last change sent, count of changes,
    -- the changes, and the function's own results.
    local function answer(line, status, ...)
      local count = #line.events
      if count > 0 then
        put(line, 'seq', line.seq + count)
        for first = 1, count, 1000 do
          redis.call(
            'RPUSH', line.keys[LOG], unpack(line.events, first, math.min(first + 999, count)))
        end
        redis.call('LTRIM', line.keys[LOG], -LOG_MAX, -1)
      end
      if #line.changes > 0 then redis.call('HSET', line.keys[LINE], unpack(line.changes)) end
      local told, events = 0, ''
      if count <= TOLD_MAX then told, events = count, table.concat(line.events, '\n') end
      if line.earlier then
        told = told + #line.earlier
        events = table.concat(line.earlier, '\n') .. (events ~= '' and '\n' .. events or '')
      end
      return {status, whole(line.now), whole(line.born), whole(line.seq), whole(told), events, ...}
    end

    local function is_on_sale(line)
      return line.rules.opens <= line.now and line.now < line.rules.closes
    end
    """#
}
