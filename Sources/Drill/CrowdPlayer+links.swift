import Glibc
import Threads

// MARK: - Connections

extension CrowdPlayer {
  /// Gives a request a connection, or lets it wait for one.
  mutating func place(_ order: Order) {
    while let link = idle.popLast() {
      guard links[Int(link)].state == .idle else { continue }
      return send(order, on: Int(link))
    }
    if let link = closed.popLast() { return open(Int(link), for: order) }
    queue.append(order)
  }

  /// Opens a connection for a request.
  private mutating func open(_ link: Int, for order: Order) {
    links[link].order = order
    links[link].generation &+= 1
    links[link].answers = 0
    links[link].partCount = 0
    links[link].sent = now
    let file = endpoint.open()
    links[link].socket = file
    let number = UInt64(links[link].generation) << 32 | UInt64(link)
    guard file >= 0, poller.add(file, number: number) else {
      return refuseConnection(link)
    }
    links[link].state = .connecting
    tally.connectionsMost = max(tally.connectionsMost, links.count - closed.count)
  }

  /// Something happened on a connection.
  mutating func ready(_ number: UInt64, isReadable: Bool, isWritable: Bool) {
    let link = Int(number & 0xFFFF_FFFF)
    guard links[link].generation == UInt32(number >> 32) else { return }
    switch links[link].state {
    case .closed: break
    case .connecting:
      var code: Int32 = 0
      var length = socklen_t(MemoryLayout<Int32>.size)
      getsockopt(links[link].socket, SOL_SOCKET, SO_ERROR, &code, &length)
      guard code == 0 else { return refuseConnection(link) }
      if isWritable { send(links[link].order, on: link) }
    case .idle:
      // The server ends idle connections when it wants to.
      guard isReadable, hasEnded(link) else { return }
      shut(link)
      idle.removeAll { $0 == Int32(link) }
    case .busy: if isReadable { receive(link) }
    }
  }

  private func hasEnded(_ link: Int) -> Bool {
    let count = recv(links[link].socket, input.baseAddress, 1, Int32(MSG_PEEK))
    return count == 0 || count < 0 && errno != EAGAIN && errno != EINTR || count > 0
  }

  /// Sends a request on a connection that is free.
  mutating func send(_ order: Order, on link: Int) {
    write(order)
    now = MonotonicClock.nanoseconds
    if now > order.due { tally.connectionWaits.add((now - order.due) / 1_000) }
    if order.step == .join { fans[Int(order.fan)].joinAsked = now }
    links[link].order = order
    links[link].state = .busy
    links[link].sent = now
    links[link].partCount = 0
    var sent = 0
    while sent < out.count {
      let count = Glibc.send(
        links[link].socket, out.start + sent, out.count - sent, Int32(MSG_NOSIGNAL))
      if count > 0 {
        sent += count
      } else if count < 0, errno == EAGAIN {
        // A request of a kilobyte fits any free socket; a peer that takes none is given a moment.
        var event = pollfd(fd: links[link].socket, events: Int16(POLLOUT), revents: 0)
        guard Glibc.poll(&event, 1, 1_000) == 1 else { return broke(link) }
      } else if errno != EINTR {
        return broke(link)
      }
    }
  }

  /// Reads what has come.
  private mutating func receive(_ link: Int) {
    let file = links[link].socket
    while true {
      let count = recv(file, input.baseAddress, input.count, 0)
      guard count > 0 else {
        if count < 0, errno == EAGAIN { return }
        if count < 0, errno == EINTR { continue }
        return broke(link)
      }
      now = MonotonicClock.nanoseconds
      var bytes = UnsafeRawBufferPointer(rebasing: input[..<count])
      if links[link].partCount > 0 {
        guard keep(bytes, of: link) else { return lose(link, "an answer that is too long") }
        bytes = UnsafeRawBufferPointer(start: links[link].part, count: links[link].partCount)
      }
      if let answer = Answer.read(bytes) {
        return finish(link, answer, isExact: answer.count == bytes.count)
      }
      if links[link].partCount == 0, !keep(bytes, of: link) {
        return lose(link, "an answer that is too long")
      }
      // A read that did not fill the buffer left nothing, and the next bytes are told of.
      if count < input.count { return }
    }
  }

  /// Keeps the beginning of an answer; returns false when it is longer than any can be.
  private mutating func keep(_ bytes: UnsafeRawBufferPointer, of link: Int) -> Bool {
    let needed = links[link].partCount + bytes.count
    guard needed <= DrillLimits.answerBytesMax else { return false }
    if needed > links[link].partRoom {
      let room = max(needed * 2, DrillLimits.readBytes)
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
      if let part = links[link].part {
        memcpy(larger, part, links[link].partCount)
        part.deallocate()
      }
      links[link].part = larger
      links[link].partRoom = room
    }
    if let part = links[link].part, let base = bytes.baseAddress {
      memcpy(part + links[link].partCount, base, bytes.count)
    }
    links[link].partCount = needed
    return true
  }

  /// A whole answer is there: the connection is free, then the person acts on it.
  private mutating func finish(_ link: Int, _ answer: Answer, isExact: Bool) {
    let order = links[link].order
    links[link].answers &+= 1
    links[link].partCount = 0
    // The person's next request may well go out on this connection, but only after the answer, whose bytes
    // are in the shared buffer, has been read.
    let closes = answer.closes || !isExact || answer.status == 0
    links[link].state = .connecting
    tally.fromSending.add((now - links[link].sent) / 1_000)
    answered(order, answer)
    if closes { shut(link) } else { free(link) }
  }

  /// Lends a free connection to the first request that waits.
  private mutating func free(_ link: Int) {
    if let order = nextInQueue() { return send(order, on: link) }
    links[link].state = .idle
    idle.append(Int32(link))
  }

  private mutating func nextInQueue() -> Order? {
    guard taken < queue.count else { return nil }
    let order = queue[taken]
    taken += 1
    if taken == queue.count {
      queue.removeAll(keepingCapacity: true)
      taken = 0
    }
    return order
  }

  /// Closes a connection; what waits gets another one.
  private mutating func shut(_ link: Int) {
    close(links[link].socket)
    links[link].socket = -1
    links[link].state = .closed
    closed.append(Int32(link))
    if let order = nextInQueue() { place(order) }
  }
}

// MARK: - What goes wrong

extension CrowdPlayer {
  /// The server ended a connection that had a request.
  private mutating func broke(_ link: Int) {
    var order = links[link].order
    let wasIdle = links[link].answers > 0 && links[link].partCount == 0
    shut(link)
    // It may have ended it while it was idle, just before the request: browsers ask again, once.
    guard wasIdle, !order.isRepeat else { return lost(order, "the connection ended") }
    order.isRepeat = true
    place(order)
  }

  /// An answer will not come.
  mutating func lose(_ link: Int, _ why: String) {
    let order = links[link].order
    shut(link)
    lost(order, why)
  }

  private mutating func lost(_ order: Order, _ why: String) {
    tally.violate(.answerLost, "\(order.step.name) of person \(order.fan): \(why)")
    unanswered(order)
  }

  private mutating func refuseConnection(_ link: Int) {
    let order = links[link].order
    if links[link].socket >= 0 {
      shut(link)
    } else {
      links[link].state = .closed
      closed.append(Int32(link))
    }
    let code: StaticString = "NO_CONNECTION"
    tally.refuse(
      UnsafeRawBufferPointer(start: code.utf8Start, count: code.utf8CodeUnitCount), status: 0,
      at: order.step)
    unanswered(order)
  }

  /// The person asks the same again in a second.
  private mutating func unanswered(_ order: Order) {
    decide(Int(order.fan), order, .again(nanoseconds: 1_000_000_000))
  }
}
