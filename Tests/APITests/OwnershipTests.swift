import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("What belongs to whom")
struct OwnershipTests {
  /// An operation with a person's id in it; `gone` is the answer to others.
  struct Operation: Sendable {
    let method: Method
    let path: String
    var body: JSONValue?
    let gone: String
    var owner = 200

    func call(_ client: Client) async throws -> Reply {
      guard let body else { return try await client.send(method, "/api/v1\(path)") }
      return try await client.send(method, "/api/v1\(path)", json: body)
    }
  }

  @Test("what a fan owns exists for that fan alone", arguments: Way.allCases)
  func fans(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 9_000)
      let jun = try await office.fan("Jun", balance: 9_000)
      let paid = try await office.buy(mina, sale)
      let ticket = paid["tickets"]?.arrayValue?.first?["ticketId"]?.stringValue ?? ""
      let minas = try await office.admit(mina, sale)
      let held = try await office.hold(mina, minas, sale, [1])
      let juns = try await office.admit(jun, sale)
      let hanas = try await office.admit(hana, sale)
      let leaving = try await office.person("Leaving", role: .fan)
      try await client.by(leaving).delete("/sessions/current")
      let operations = [
        Operation(method: .get, path: "/reservations/\(held)", gone: "RESERVATION_NOT_FOUND"),
        Operation(
          method: .get, path: "/payments/\(paid.text("paymentId"))", gone: "PAYMENT_NOT_FOUND"),
        Operation(method: .get, path: "/tickets/\(ticket)", gone: "TICKET_NOT_FOUND"),
        Operation(method: .get, path: "/tickets/\(ticket)/qr.svg", gone: "TICKET_NOT_FOUND"),
        Operation(
          method: .post, path: "/payments", body: ["reservationId": "\(held)"],
          gone: "RESERVATION_NOT_FOUND", owner: 201),
        Operation(method: .delete, path: "/reservations/\(held)", gone: "RESERVATION_NOT_FOUND"),
      ]
      let tampered = String(mina.token.dropLast(2)) + (mina.token.hasSuffix("AA") ? "BB" : "AA")
      for operation in operations {
        expect(try await operation.call(client.queued(minas)), 401, "UNAUTHENTICATED")
        expect(
          try await operation.call(client.bearing(tampered).queued(minas)), 401, "UNAUTHENTICATED")
        expect(try await operation.call(client.by(leaving).queued(minas)), 401, "UNAUTHENTICATED")
        expect(try await operation.call(client.by(jun).queued(juns)), 404, operation.gone)
        expect(try await operation.call(client.by(jun).queued(minas)), 404, operation.gone)
        expect(try await operation.call(client.by(hana).queued(hanas)), 404, operation.gone)
        expect(try await operation.call(client.by(mina).queued(minas)), operation.owner)
      }
      for path in ["/reservations", "/payments", "/tickets", "/wallet/entries"] {
        #expect(try await client.by(hana).get(path).items.isEmpty)
        expect(try await client.get(path), 401, "UNAUTHENTICATED")
        expect(try await client.by(leaving).get(path), 401, "UNAUTHENTICATED")
      }
      office.clock.advance(seconds: 43_200)
      for operation in operations {
        expect(
          try await operation.call(client.by(mina).queued(minas)), 401, "UNAUTHENTICATED")
      }
    }
  }

  @Test("only an organiser runs concerts, and every organiser does", arguments: Way.allCases)
  func organisers(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let other = try await office.person("Eun", role: .organiser)
      let mina = try await office.fan("Mina")
      let sale = try await office.sale(by: hana)
      let leaving = try await office.person("Leaving", role: .organiser)
      try await client.by(leaving).delete("/sessions/current")
      let base = "/admin/concerts"
      let dates: JSONValue = [
        "startsAt": "\(office.now.adding(seconds: 86_400).text)", "seatCount": 1, "price": 1,
      ]
      let operations = [
        Operation(method: .post, path: base, body: office.concertBody, gone: "", owner: 201),
        Operation(method: .patch, path: "\(base)/\(sale.concert)", body: [:], gone: ""),
        Operation(
          method: .post, path: "\(base)/\(sale.concert)/performances", body: dates, gone: "",
          owner: 201),
        Operation(method: .patch, path: "\(base)/\(sale.concert)/queue", body: [:], gone: ""),
        Operation(method: .get, path: base, gone: ""),
        Operation(method: .get, path: "\(base)/\(sale.concert)", gone: ""),
        Operation(method: .get, path: "\(base)/\(sale.concert)/sales", gone: ""),
        Operation(method: .get, path: "\(base)/\(sale.concert)/rehearsals", gone: ""),
        Operation(method: .get, path: "\(base)/\(sale.concert)/stats", gone: ""),
        Operation(method: .get, path: "\(base)/\(sale.concert)/stats/events", gone: ""),
        Operation(
          method: .post, path: "/admin/seating-plans/preview", body: ["seatCount": 1, "price": 1],
          gone: ""),
        Operation(
          method: .post, path: "/admin/reservations/\(nobody)/refund", body: [:], gone: "",
          owner: 404),
        Operation(method: .get, path: "\(base)/\(sale.concert)/reports/sales", gone: ""),
        Operation(method: .get, path: "\(base)/\(sale.concert)/reports/sales.csv", gone: ""),
        Operation(method: .get, path: "\(base)/\(sale.concert)/reports/refunds", gone: ""),
        Operation(method: .get, path: "\(base)/\(sale.concert)/reports/ledger.csv", gone: ""),
        Operation(
          method: .get, path: "/admin/performances/\(sale.performance)/checkins", gone: ""),
        Operation(
          method: .get, path: "/admin/performances/\(sale.performance)/tickets.csv", gone: ""),
        Operation(
          method: .post, path: "/admin/checkins", body: ["code": "x"], gone: "", owner: 404),
      ]
      for operation in operations {
        expect(try await operation.call(client), 401, "UNAUTHENTICATED")
        expect(try await operation.call(client.by(leaving)), 401, "UNAUTHENTICATED")
        expect(try await operation.call(client.by(mina)), 403, "FORBIDDEN")
        expect(try await operation.call(client.by(hana)), operation.owner)
        expect(try await operation.call(client.by(other)), operation.owner)
      }
      // No one learns what a body or an id would have been worth.
      expect(try await client.by(mina).post(base, ["x": 1]), 403, "FORBIDDEN")
      expect(try await client.by(mina).patch("\(base)/\(nobody)", [:]), 403, "FORBIDDEN")
      office.clock.advance(seconds: 43_200)
      for operation in operations {
        expect(try await operation.call(client.by(hana)), 401, "UNAUTHENTICATED")
      }
    }
  }
}
