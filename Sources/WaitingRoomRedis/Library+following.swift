extension Library {
  /// What the mirrors read: changes since the last one known, or a whole line in pages.
  static let following = #"""
    -- now, the last change known, the greatest number of changes
    register('follow', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      local seq, since = line.seq, tonumber(args[2])
      local missed = seq - since
      if missed < 0 or missed > redis.call('LLEN', keys[LOG]) then return answer(line, 'behind') end
      local count = math.min(missed, tonumber(args[3]))
      line.earlier = {}
      if count > 0 then
        line.earlier = redis.call('LRANGE', keys[LOG], -missed, -missed + count - 1)
      end
      line.seq = since + count
      return answer(line, 'ok', whole(seq))
    end, {'no-writes'})

    -- now, what, from where, the greatest number of items
    register('load', function(keys, args)
      local line = open(keys, args[1])
      if not line then return MISSING end
      local what, from, count = args[2], args[3], args[4]
      if what == 'line' then
        return answer(
          line, 'ok', line.terms, line.next and whole(line.next) or '', whole(line.left),
          line.rate, whole(line.last))
      end
      if what == 'active' then
        local page = redis.call('ZSCAN', keys[ACTIVE], from, 'COUNT', count)
        local stays = {}
        for position = 1, #page[2], 2 do
          local index = page[2][position]
          local who = person(line, index)
          if who then
            stays[#stays + 1] = table.concat(
              {'a', index, who.user, who.entered, page[2][position + 1]}, ' ')
          end
        end
        return answer(line, 'ok', page[1], table.concat(stays, '\n'))
      end
      local key = what == 'plans' and keys[PLANS] or keys[WAITING]
      local page = redis.call('ZRANGEBYSCORE', key, '(' .. from, '+inf', 'LIMIT', 0, count)
      return answer(line, 'ok', table.concat(page, '\n'))
    end, {'no-writes'})
    """#
}
