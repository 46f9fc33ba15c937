extension Library {
  /// What one person does (join, poll, leave) and what happens to a person inside.
  static let joining = #"""
    -- now, user, nonce, whether sold out
    register('join', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      local user, nonce = args[2], args[3]
      local index = redis.call('HGET', keys[USERS], user)
      local who = index and person(line, index)
      if who and redis.call('ZSCORE', keys[ACTIVE], index) then
        if standing(line, index, who) then
          return answer(line, 'ok', 0, standing(line, index, who))
        end
        close(line, {index})
        who = nil
      end
      if not is_on_sale(line) then return answer(line, 'saleNotOpen') end
      if args[4] == '1' then return answer(line, 'soldOut') end
      if who then
        see(line, index)
        return answer(line, 'ok', 0, standing(line, index, who))
      end
      local number = math.max(line.last + 1, line.micros)
      index = whole(number)
      put(line, 'last', number)
      if line.rules.kind == 'cycle' then plan_next(line, index) end
      enter_line(line, index, user, nonce)
      return answer(line, 'ok', 1, standing(line, index, {nonce = nonce, entered = ''}))
    end)

    -- now, index, nonce, user, whether a lost place is restored, the last change known or -1
    register('look', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      local known = tonumber(args[6])
      local missed = line.seq - known
      if known >= 0 and missed > 0 and missed <= MISSED_MAX and missed <= redis.call('LLEN', keys[LOG]) then
        line.earlier = redis.call('LRANGE', keys[LOG], -missed, -1)
      end
      local who, refusal = find(line, args[2], args[3], args[4], args[5] == '1')
      if not who then return answer(line, refusal) end
      local state = {standing(line, args[2], who)}
      if #state == 0 then return answer(line, 'tokenExpired') end
      if state[3] == 'waiting' then see(line, args[2]) end
      return answer(line, 'ok', unpack(state))
    end)

    -- now, user
    register('mine', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      local index = redis.call('HGET', keys[USERS], args[2])
      local who = index and person(line, index)
      local state = who and {standing(line, index, who)} or {}
      if #state == 0 then return answer(line, 'none') end
      return answer(line, 'ok', unpack(state))
    end, {'no-writes'})

    -- now, index, nonce, user
    register('leave', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      local index = args[2]
      local who = person(line, index)
      if not who then
        -- A lost place is not restored just to be left.
        if not is_lost(line, tonumber(index)) or redis.call('ZSCORE', keys[SPENT], index) then
          return answer(line, 'tokenExpired')
        end
        spend(line, {index})
        return answer(line, 'ok', 'waiting', redis.call('ZCARD', keys[WAITING]))
      end
      if who.nonce ~= args[3] or who.user ~= args[4] then return answer(line, 'tokenNotFound') end
      local stay = redis.call('ZSCORE', keys[ACTIVE], index)
      if stay and tonumber(stay) <= line.now then return answer(line, 'tokenExpired') end
      close(line, {index})
      return answer(
        line, 'ok', stay and 'active' or 'waiting', redis.call('ZCARD', keys[WAITING]))
    end, {'allow-oom'})

    -- now, index
    register('finish', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      local who = person(line, args[2])
      if who then close(line, {args[2]}) else spend(line, {args[2]}) end
      return answer(line, 'ok')
    end, {'allow-oom'})

    -- now, user, index or nothing, until, the length of a hold in milliseconds
    register('stretch', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      local index = redis.call('HGET', keys[USERS], args[2])
      local who = index and (args[3] == '' or args[3] == index) and person(line, index)
      local entered = who and tonumber(who.entered)
      if entered then
        -- A stay has a hard end; otherwise repeated holds would keep its slot for ever.
        local latest = entered + stay_seconds(line) * 1000 + tonumber(args[5])
        local till = whole(math.min(tonumber(args[4]), latest))
        if redis.call('ZADD', keys[ACTIVE], 'XX', 'GT', 'CH', till, index) == 1 then
          event(line, 's', index, till)
        end
      end
      return answer(line, 'ok')
    end, {'allow-oom'})

    -- now, then pairs of index and time
    register('seen', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      if line.rules.grace > 0 then
        for position = 2, #args, 2 do
          redis.call('ZADD', keys[SEEN], 'XX', 'GT', args[position + 1], args[position])
        end
      end
      return answer(line, 'ok')
    end)
    """#
}
