import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("Wallet, payments, tickets")
struct MoneyTests {
  @Test("a wallet is topped up within its bounds", arguments: Way.allCases)
  func wallet(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let fan = client.by(try await office.fan("Mina"))
      #expect(try await fan.get("/wallet").json == ["balance": 0, "currency": "KRW"])
      let charged = try await fan.post("/wallet/charges", ["amount": 10_000_000])
      expect(charged, 201)
      #expect(charged.json.names == ["entryId", "amount", "balance"])
      #expect(charged["balance"] == 10_000_000)
      // JSON Schema's integer: the document promises that 1.0 is 1.
      expect(try await fan.post("/wallet/charges", ["amount": .real(1)]), 201)
      expect(try await fan.post("/wallet/charges", ["amount": .real(1.5)]), 400, "INVALID_REQUEST")
      expect(try await fan.post("/wallet/charges", ["amount": 9_999_999]), 201)
      for _ in 0..<98 { try await fan.post("/wallet/charges", ["amount": 10_000_000]) }
      let full = try await fan.post("/wallet/charges", ["amount": 1])
      expect(full, 409, "BALANCE_LIMIT")
      #expect(full["balance"] == 1_000_000_000)
      #expect(try await fan.get("/wallet")["balance"] == 1_000_000_000)
      let entries = try await fan.get("/wallet/entries?limit=1")
      #expect(
        entries.items.first?.names == ["entryId", "kind", "amount", "balanceAfter", "createdAt"])
    }
  }

  @Test("a payment sells the seats, issues tickets and ends the stay", arguments: Way.allCases)
  func paying(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina", balance: 5_000)
      let token = try await office.admit(mina, sale)
      let fan = client.by(mina).queued(token)
      let held = try await office.hold(mina, token, sale, [0, 1])
      let paid = try await fan.post("/payments", ["reservationId": "\(held)", "amount": 2_000])
      expect(paid, 201)
      #expect(
        paid.json.names == [
          "paymentId", "reservationId", "status", "amount", "currency", "paidAt", "tickets",
        ])
      #expect(paid["status"] == "COMPLETED")
      #expect(paid["amount"] == 2_000)
      #expect(
        paid["tickets"]?.arrayValue?.first?.names == ["ticketId", "code", "shortCode", "seatId"])
      #expect(paid["tickets"]?.arrayValue?.count == 2)
      #expect(paid.header("location") == "/api/v1/payments/\(paid.text("paymentId"))")
      #expect(try await fan.get("/payments/\(paid.text("paymentId"))").json == paid.json)
      #expect(try await fan.get("/payments").items == [paid.json])
      #expect(try await fan.get("/wallet")["balance"] == 3_000)
      #expect(try await fan.get("/reservations/\(held)")["status"] == "CONFIRMED")
      expect(try await fan.get("/queue-tokens/current"), 410, "QUEUE_TOKEN_EXPIRED")
      expect(try await fan.pay(held), 409, "ALREADY_PAID")
      let entry = try await fan.get("/wallet/entries").items.first
      #expect(entry?["kind"] == "PAYMENT")
      #expect(entry?["amount"] == -2_000)
      #expect(entry?["reservationId"] == "\(held)")
    }
  }

  @Test("a payment is refused for the first reason of the contract", arguments: Way.allCases)
  func order(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana, terms: ["seatsPerUser": 10])
      let other = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 1_500)
      let jun = try await office.fan("Jun")
      let token = try await office.admit(mina, sale)
      let juns = try await office.admit(jun, sale)
      let elsewhere = try await office.admit(mina, other)
      let canceled = try await office.hold(mina, token, sale, [0])
      let held = try await office.hold(mina, token, sale, [1, 2])
      let fan = client.by(mina)
      let inside = fan.queued(token)
      expect(try await inside.delete("/reservations/\(canceled)"), 200)
      expect(try await client.pay(held), 401, "UNAUTHENTICATED")
      expect(try await fan.pay(nobody), 404, "RESERVATION_NOT_FOUND")
      expect(try await client.by(jun).queued(juns).pay(held), 404, "RESERVATION_NOT_FOUND")
      expect(try await fan.pay(canceled), 409, "RESERVATION_CANCELED")
      expect(try await fan.pay(held), 401, "QUEUE_TOKEN_REQUIRED")
      expect(try await fan.queued("x").pay(held), 401, "QUEUE_TOKEN_INVALID")
      expect(try await fan.queued(juns).pay(held), 403, "QUEUE_TOKEN_MISMATCH")
      expect(try await fan.queued(elsewhere).pay(held), 403, "QUEUE_TOKEN_MISMATCH")
      let mismatch = try await inside.post(
        "/payments", ["reservationId": "\(held)", "amount": 1])
      expect(mismatch, 409, "AMOUNT_MISMATCH")
      #expect(mismatch["required"] == 2_000)
      let poor = try await inside.pay(held)
      expect(poor, 402, "INSUFFICIENT_BALANCE")
      #expect(poor["balance"] == 1_500)
      #expect(poor["required"] == 2_000)
      office.clock.advance(seconds: 300)
      expect(try await inside.pay(held), 410, "RESERVATION_EXPIRED")
      expect(try await fan.pay(held), 410, "RESERVATION_EXPIRED")
      #expect(try await fan.get("/wallet")["balance"] == 1_500)
      #expect(try await fan.get("/payments").items.isEmpty)
      expect(try await fan.get("/payments/\(nobody)"), 404, "PAYMENT_NOT_FOUND")
    }
  }

  @Test("seats that cost nothing are paid with an empty wallet", arguments: Way.allCases)
  func free(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), price: 0)
      let mina = try await office.fan("Mina")
      let token = try await office.admit(mina, sale)
      let held = try await office.hold(mina, token, sale)
      let fan = client.by(mina).queued(token)
      expect(try await fan.post("/payments", ["reservationId": "\(held)", "amount": 0]), 201)
    }
  }

  @Test("a ticket is shown, drawn, and opens the door once", arguments: Way.allCases)
  func tickets(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 5_000)
      let paid = try await office.buy(mina, sale)
      let issued = try #require(paid["tickets"]?.arrayValue?.first)
      let id = try #require(issued["ticketId"]?.stringValue)
      let fan = client.by(mina)
      let ticket = try await fan.get("/tickets/\(id)")
      #expect(
        ticket.json.names == [
          "ticketId", "code", "shortCode", "status", "seat", "concertId", "performanceId", "title",
          "venue", "startsAt", "timeZone", "reservationId", "issuedAt", "checkedInAt",
        ])
      #expect(ticket["status"] == "VALID")
      #expect(ticket["code"] == issued["code"])
      #expect(try await fan.get("/tickets").items == [ticket.json])
      let picture = try await fan.get("/tickets/\(id)/qr.svg")
      expect(picture, 200)
      #expect(picture.header("content-type") == "image/svg+xml")
      #expect(picture.text.contains("<svg"))
      // The next person at the browser does not find it there after a log-out.
      #expect(picture.header("cache-control") == "no-store")
      let door = client.by(hana)
      let code: JSONValue = ["code": issued["code"] ?? .null]
      let entered = try await door.post("/admin/checkins", code)
      expect(entered, 200)
      #expect(entered.json.names == ["ticketId", "seat", "checkedInAt"])
      #expect(entered["checkedInAt"] == "\(office.now.text)")
      let again = try await door.post("/admin/checkins", code)
      expect(again, 409, "ALREADY_CHECKED_IN")
      #expect(again.text("checkedInAt") == office.now.text)
      expect(try await door.post("/admin/checkins", ["code": "forged"]), 404, "TICKET_NOT_FOUND")
      #expect(try await fan.get("/tickets/\(id)")["status"] == "CHECKED_IN")
      expect(
        try await fan.delete("/reservations/\(paid.text("reservationId"))"), 409, "NOT_CANCELABLE")
      expect(try await fan.get("/tickets/\(nobody)"), 404, "TICKET_NOT_FOUND")
      expect(try await fan.get("/tickets/\(nobody)/qr.svg"), 404, "TICKET_NOT_FOUND")
    }
  }

  @Test(
    "a refund gives the money and the seat back, until 24 hours before", arguments: Way.allCases)
  func refunds(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 5_000)
      let paid = try await office.buy(mina, sale)
      let late = try await office.buy(mina, sale, [1])
      let fan = client.by(mina)
      let reservation = paid.text("reservationId")
      let canceled = try await fan.delete("/reservations/\(reservation)")
      expect(canceled, 200)
      #expect(canceled["status"] == "CANCELED")
      #expect(canceled["refund"] == ["amount": 1_000, "balance": 4_000])
      #expect(try await fan.get("/payments/\(paid.text("paymentId"))")["status"] == "REFUNDED")
      #expect(try await fan.get("/wallet/entries").items.first?["kind"] == "REFUND")
      let code = paid["tickets"]?.arrayValue?.first?["code"] ?? .null
      expect(
        try await client.by(hana).post("/admin/checkins", ["code": code]), 410, "TICKET_CANCELED")
      #expect(try await client.get("/concerts/\(sale.concert)/queue")["seatsLeft"] == 9)
      office.clock.advance(seconds: 59 * 86_400)
      expect(
        try await client.by(office.renewed(mina)).delete(
          "/reservations/\(late.text("reservationId"))"), 409, "NOT_CANCELABLE")
    }
  }
}
