import Glibc

// MARK: - What people send

extension CrowdPlayer {
  /// Writes a request.
  mutating func write(_ order: Order) {
    let fan = Int(order.fan)
    let text = UnsafeRawPointer(text(of: fan))
    out.clear()
    switch order.step {
    case .join:
      out.put("POST /api/v1/queue-tokens")
      authorize(fan)
      end("{\"concertId\":\"", sale.concert, "\"}")
    case .poll:
      out.put("GET /api/v1/queue-tokens/current")
      head()
      queueToken(fan)
      out.put("\r\n")
    case .dates:
      out.put("GET /api/v1/concerts/")
      out.put(sale.concert)
      out.put("/performances")
      authorize(fan)
      queueToken(fan)
      out.put("\r\n")
    case .statuses:
      out.put("GET /api/v1/performances/")
      out.put(sale.dates[Int(fans[fan].date)].id)
      out.put("/seats/statuses")
      authorize(fan)
      queueToken(fan)
      // Those who pick have to read it here; for the others it may come as browsers get it.
      if !fans[fan].behaviour.contains(.picks) { out.put("Accept-Encoding: gzip\r\n") }
      out.put("\r\n")
    case .hold: hold(fan, text)
    case .pay:
      out.put("POST /api/v1/payments")
      authorize(fan)
      queueToken(fan)
      key(fan)
      end("{\"reservationId\":\"", text + TextSlot.reservation, "\"}")
    case .ticket:
      out.put("GET /api/v1/tickets/")
      out.put(text + TextSlot.ticket, TextSlot.identifier)
      authorize(fan)
      out.put("\r\n")
    case .leave:
      out.put("DELETE /api/v1/queue-tokens/current")
      head()
      queueToken(fan)
      out.put("\r\n")
    case .release:
      out.put("DELETE /api/v1/reservations/")
      out.put(text + TextSlot.reservation, TextSlot.identifier)
      authorize(fan)
      out.put("\r\n")
    case .topUp:
      out.put("POST /api/v1/wallet/charges")
      authorize(fan)
      key(fan)
      end("{\"amount\":", fans[fan].amount, "}")
    }
  }

  private mutating func hold(_ fan: Int, _ text: UnsafeRawPointer) {
    out.put("POST /api/v1/reservations")
    authorize(fan)
    queueToken(fan)
    key(fan)
    let count = Int(fans[fan].seats)
    let date = sale.dates[Int(fans[fan].date)]
    body.clear()
    body.put("{\"performanceId\":\"")
    body.put(date.id)
    if fans[fan].behaviour.contains(.picks) {
      body.put("\",\"seatIds\":[")
      for index in 0..<count {
        let seat = Int((text + TextSlot.picked + index * 4).loadUnaligned(as: UInt32.self))
        body.put(index == 0 ? "\"" : ",\"")
        date.seats.withUnsafeBytes { seats in
          if let base = seats.baseAddress {
            body.put(base + seat * TextSlot.identifier, TextSlot.identifier)
          }
        }
        body.put("\"")
      }
      body.put("]}")
    } else {
      body.put("\",\"best\":{\"quantity\":")
      body.put(UInt64(count))
      if count > 1 { body.put(",\"together\":false") }
      body.put("}}")
    }
    sendBody()
  }

  private mutating func head() {
    out.put(" HTTP/1.1\r\nHost: ")
    out.put(endpoint.name)
    out.put("\r\n")
  }

  private mutating func authorize(_ fan: Int) {
    head()
    out.put("Authorization: Bearer ")
    let (start, end) = (crowd.offsets[fan], crowd.offsets[fan + 1])
    crowd.letters.withUnsafeBytes { letters in
      if let base = letters.baseAddress { out.put(base + start, end - start) }
    }
    out.put("\r\n")
  }

  private mutating func queueToken(_ fan: Int) {
    out.put("Queue-Token: ")
    out.put(text(of: fan) + TextSlot.token, Int(fans[fan].tokenLetters))
    out.put("\r\n")
  }

  private mutating func key(_ fan: Int) {
    out.put("Idempotency-Key: drill-")
    out.put(run)
    out.put("-")
    out.put(UInt64(fan))
    out.put("-")
    out.put(UInt64(fans[fan].keys))
    out.put("\r\n")
  }

  private mutating func sendBody() {
    out.put("Content-Type: application/json\r\nContent-Length: ")
    out.put(UInt64(body.count))
    out.put("\r\n\r\n")
    out.put(body.start, body.count)
  }

  private mutating func end(_ before: StaticString, _ text: String, _ after: StaticString) {
    body.clear()
    body.put(before)
    body.put(text)
    body.put(after)
    sendBody()
  }

  private mutating func end(
    _ before: StaticString, _ identifier: UnsafeRawPointer, _ after: StaticString
  ) {
    body.clear()
    body.put(before)
    body.put(identifier, TextSlot.identifier)
    body.put(after)
    sendBody()
  }

  private mutating func end(_ before: StaticString, _ number: Int64, _ after: StaticString) {
    body.clear()
    body.put(before)
    body.put(UInt64(max(0, number)))
    body.put(after)
    sendBody()
  }
}
