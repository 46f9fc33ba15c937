import Glibc
import Threads
import Ticketing

// MARK: - What people make of answers

extension CrowdPlayer {
  /// A whole answer has come.
  mutating func answered(_ order: Order, _ answer: Answer) {
    let fan = Int(order.fan)
    let latency = (now - order.due) / 1_000
    tally.latencies[Int(order.step.rawValue)].add(latency)
    tally.currentLatencies.add(latency)
    tally.current.requests += 1
    tally.requests += 1
    if order.step.isBooking, !order.isTwin { fans[fan].spent += latency }
    guard (200..<300).contains(answer.status) else { return refused(fan, order, answer) }
    if order.step == .pay { return paid(fan, answer) }
    fans[fan].repeats = 0
    switch order.step {
    case .join: joined(fan, answer)
    case .poll: polled(fan, answer)
    case .dates: saw(fan, dates: answer)
    case .statuses: saw(fan, statuses: answer)
    case .hold: held(fan, answer)
    case .pay: break
    case .ticket: ticketed(fan, answer)
    case .leave: end(fan, fans[fan].end == .none ? .foundNothing : fans[fan].end)
    case .release: released(fan)
    case .topUp:
      fans[fan].hasToppedUp = true
      fans[fan].keys += 1
      act(fan, .pay)
    }
  }

  private mutating func joined(_ fan: Int, _ answer: Answer) {
    guard let token = answer.text("\"token\":\""), let base = token.baseAddress,
      token.count <= TextSlot.tokenRoom
    else { return misunderstood(fan, .join) }
    memcpy(text(of: fan) + TextSlot.token, base, token.count)
    fans[fan].tokenLetters = UInt16(token.count)
    fans[fan].joined = now
    fans[fan].polled = now
    tally.funnel.joined += 1
    tally.current.joins += 1
    leave(fan, for: .waiting)
    if fans[fan].behaviour.contains(.leavesSilently) { fans[fan].left = UInt8(dice.share() * 3) }
    if answer.text("\"status\":\"")?.equals("ACTIVE") == true { return entered(fan, answer) }
    act(fan, .poll, after: settings.hurries ? 0 : pause(fan, answer))
  }

  private mutating func polled(_ fan: Int, _ answer: Answer) {
    tally.current.polls += 1
    let gap = now - fans[fan].polled
    fans[fan].polled = now
    if !fans[fan].isBot { tally.pollGaps.add(gap / 1_000) }
    guard answer.text("\"status\":\"")?.equals("ACTIVE") != true else {
      return entered(fan, answer)
    }
    if fans[fan].behaviour.contains(.leavesSilently) {
      guard fans[fan].left > 0 else { return end(fan, .leftSilently) }
      fans[fan].left -= 1
    }
    act(fan, .poll, after: pause(fan, answer))
  }

  /// The pause that the server asks for before the next poll.
  private func pause(_ fan: Int, _ answer: Answer) -> UInt64 {
    if fans[fan].isBot { return UInt64(DrillLimits.botPollMilliseconds * 1e6) }
    return UInt64(answer.number("\"pollAfter\":") ?? 1) * 1_000_000_000
  }

  private mutating func entered(_ fan: Int, _ answer: Answer) {
    fans[fan].entered = now
    if let text = answer.text("\"enteredAt\":\""), let time = Timestamp(text.string) {
      fans[fan].enteredWall = time.milliseconds
      let here = openingWall + Int64((now - tally.begun) / 1_000_000)
      tally.noticing.add(UInt64(max(0, here - time.milliseconds)) * 1_000)
    }
    tally.funnel.entered += 1
    tally.current.entries += 1
    leave(fan, for: .inside)
    // Gone, and the place inside stays taken until the stay ends.
    if fans[fan].behaviour.contains(.leavesSilently) { return end(fan, .leftSilently) }
    if fans[fan].isBot { fans[fan].left = UInt8(DrillLimits.botRounds) }
    act(fan, .dates)
  }

  private mutating func saw(_ fan: Int, dates answer: Answer) {
    // The dates come in the order in which they are known, each with its seats left.
    var rest = answer.body
    var free = 0
    var date = 0
    var chosen: Int?
    while date < sale.dates.count, let place = rest.offset(of: "\"seatsLeft\":") {
      if (rest.number(at: place + 12) ?? 0) > 0 {
        free += 1
        // Each of those with free seats with the same chance.
        if free == 1 || dice.share() * Double(free) < 1 { chosen = date }
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[(place + 12)...])
      date += 1
    }
    guard let chosen else { return searchAgain(fan) }
    fans[fan].date = UInt16(chosen)
    act(fan, .statuses)
  }

  private mutating func saw(_ fan: Int, statuses answer: Answer) {
    fans[fan].seats = UInt8(fans[fan].isBot ? DrillLimits.botSeats : settings.party)
    if fans[fan].behaviour.contains(.picks) {
      guard let letters = answer.text("\"statuses\":\"") else {
        return misunderstood(fan, .statuses)
      }
      guard pick(fan, letters) else { return searchAgain(fan) }
    }
    fans[fan].keys += 1
    act(fan, .hold, after: thought(of: fan))
  }

  /// Picks free seats from a place of chance on; returns false when there are too few.
  private mutating func pick(_ fan: Int, _ letters: UnsafeRawBufferPointer) -> Bool {
    guard !letters.isEmpty else { return false }
    let start = Int(dice.share() * Double(letters.count))
    let wanted = Int(fans[fan].seats)
    var found = 0
    for step in 0..<letters.count where found < wanted {
      let seat = start + step < letters.count ? start + step : start + step - letters.count
      guard letters[seat] == UInt8(ascii: "A") else { continue }
      (text(of: fan) + TextSlot.picked + found * 4).storeBytes(
        of: UInt32(seat), as: UInt32.self)
      found += 1
    }
    return found == wanted
  }

  private mutating func held(_ fan: Int, _ answer: Answer) {
    guard let id = answer.text("\"reservationId\":\""), id.count == TextSlot.identifier,
      let base = id.baseAddress, let amount = answer.number("\"amount\":")
    else { return misunderstood(fan, .hold) }
    memcpy(text(of: fan) + TextSlot.reservation, base, id.count)
    fans[fan].amount = Int64(amount)
    fans[fan].held = now
    tally.current.holds += 1
    if !fans[fan].hasHeld {
      fans[fan].hasHeld = true
      tally.funnel.held += 1
    }
    if fans[fan].behaviour.contains(.letsLapse) { return end(fan, .letLapse) }
    fans[fan].keys += 1
    if fans[fan].isBot, fans[fan].left > 0 {
      fans[fan].left -= 1
      return act(fan, .release, after: thought(of: fan))
    }
    let isSlow = fans[fan].behaviour.contains(.paysSlowly)
    act(fan, .pay, after: thought(of: fan, times: isSlow ? 10 : 1))
  }

  private mutating func released(_ fan: Int) {
    tally.seatsReleasedByBots += Int(fans[fan].seats)
    tally.seatSecondsBlocked += Double(fans[fan].seats) * Double(now - fans[fan].held) / 1e9
    act(fan, .dates, after: thought(of: fan))
  }

  private mutating func ticketed(_ fan: Int, _ answer: Answer) {
    tally.bookings.add(fans[fan].spent)
    end(fan, .ticketed)
  }

  /// There is no seat now: looks again in a moment, and gives up in the end.
  mutating func searchAgain(_ fan: Int) {
    fans[fan].searches += 1
    guard Int(fans[fan].searches) < DrillLimits.searchesMax, seatsLeft > 0 else {
      return act(fan, .leave)
    }
    act(fan, .dates, after: max(thought(of: fan), 100_000_000))
  }

  private mutating func misunderstood(_ fan: Int, _ step: Step) {
    tally.violate(.notUnderstood, "the answer to \(step.name) lacks what it must have")
    end(fan, .turnedAway)
  }
}

// MARK: - Payments

extension CrowdPlayer {
  private mutating func paid(_ fan: Int, _ answer: Answer) {
    let hash = answer.body.hash | 1
    if fans[fan].isPaid {
      // The second click: the first answer again, to the letter.
      if hash != fans[fan].paidHash {
        tally.violate(
          .otherReplay, "a payment sent twice with one key was answered in two ways")
      }
      return settlePayment(fan)
    }
    fans[fan].isPaid = true
    fans[fan].paidHash = hash
    fans[fan].repeats = 0
    tally.funnel.paid += 1
    tally.current.payments += 1
    tally.revenue += fans[fan].amount
    if tally.firstPayment == 0 { tally.firstPayment = now }
    tally.lastPayment = now
    if fans[fan].enteredWall > 0 {
      let here = openingWall + Int64((now - tally.begun) / 1_000_000)
      tally.stays.add(UInt64(max(0, here - fans[fan].enteredWall)))
    }
    noteSeats(fan, answer)
    settlePayment(fan)
  }

  private mutating func noteSeats(_ fan: Int, _ answer: Answer) {
    guard let ticket = answer.text("\"ticketId\":\""), ticket.count == TextSlot.identifier,
      let base = ticket.baseAddress
    else { return tally.violate(.notUnderstood, "a payment without a ticket") }
    memcpy(text(of: fan) + TextSlot.ticket, base, ticket.count)
    var rest = answer.body
    var count = 0
    while let seat = rest.text("\"seatId\":\""), let base = seat.baseAddress,
      let start = rest.baseAddress
    {
      count += 1
      if !tally.sold.insert(seat.hash).inserted {
        tally.violate(.soldTwice, "seat \(seat.string) was sold twice")
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[(base + seat.count - start)...])
    }
    tally.seatsSold += count
    if fans[fan].isBot { tally.seatsOfBots += count }
    if seatsLeft <= 0, tally.soldOut == 0 { tally.soldOut = now }
  }

  /// One click has been answered; goes on when all have.
  mutating func settlePayment(_ fan: Int) {
    fans[fan].clicks -= 1
    guard fans[fan].clicks == 0 else { return }
    guard !fans[fan].isPaid else {
      // The payment has ended the stay.
      leave(fan, for: .gone)
      return act(fan, .ticket)
    }
    switch fans[fan].afterClicks {
    case .giveUp: end(fan, .turnedAway)
    case .again(let nanoseconds): again(fan, .pay, after: nanoseconds)
    case .topUp:
      // A payment that was refused for good needs a new key.
      fans[fan].keys += 1
      act(fan, .topUp, after: thought(of: fan))
    }
  }
}
