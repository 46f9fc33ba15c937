import BookingStore
import Conformance
import Database
import Events
import Foundation
import JSON
import Testing
import Ticketing

/// Holds events against the schemas that are published for their readers.
@Suite("Event schemas")
struct EventSchemaTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/events")

  private func schema(_ kind: String) throws -> JSONValue {
    let file = Self.folder.appending(path: "\(kind).v1.schema.json")
    return try JSONValue.parse(Array(try Data(contentsOf: file)))
  }

  @Test("every kind has its schema, and there is no other")
  func complete() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      .filter { $0.hasSuffix(".schema.json") }
    #expect(Set(files) == Set(EventKind.allCases.map { "\($0.rawValue).v1.schema.json" }))
    for kind in EventKind.allCases {
      #expect(try schema(kind.rawValue)["$id"]?.stringValue == kind.schema)
    }
  }

  @Test("every published event is as its schema says")
  func told() async throws {
    try await SQLiteLender().withSale(seats: 2) { sale in
      let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      let concert = try #require(
        try await sale.database.read { tx in try Concerts.find(arena, in: tx) })
      @Sendable func note() async throws {
        _ = try await sale.database.write { tx in
          try Milestones.note(concert, now: opening, ids: sale.ids, in: tx)
        }
      }
      try await note()
      let free = try await sale.hold([0], by: 0)
      _ = try await sale.cancel(free.id, by: 0)
      let expired = try await sale.hold([0, 1], by: 0)
      _ = try await sale.sweep(now: at(301))
      var paid: [Payment] = []
      for (date, seats) in [(friday, [0, 1]), (saturday, [2, 3])] {
        let held = try await sale.database.write { tx in
          try Holding.hold(
            seats.map { sale.seats[$0] }, at: date, for: fan(1), as: sale.ids.next(at(302)),
            hasWholeDate: true, now: at(302), ids: sale.ids, trace: trace, in: tx
          ).reservation
        }
        paid.append(try await sale.pay(held.id, by: 1, now: at(302)))
      }
      try await note()
      let ticket = paid[0].tickets[0].id
      _ = try await sale.database.write { tx in
        try Tickets.checkIn(ticket, now: at(303), ids: sale.ids, in: tx)
      }
      try await sale.database.write { tx in
        try CheckIns.undo(
          ticket, by: fan(0), reason: "a slip", now: at(303), ids: sale.ids, in: tx)
      }
      _ = try await sale.cancel(paid[1].reservationID, by: 1, now: at(304))
      #expect(expired.seats.count == 2)

      try await Relaying.takeIn(limit: 2, in: sale.database)
      let events = try await sale.database.read { tx in
        try Relaying.slice(of: arena, now: at(1_000), limit: 100, in: tx)
      }
      var (kinds, traced) = (Set<String>(), 0)
      for event in events {
        let envelope = try JSONValue.parse(Array(event.body))
        let type = envelope["type"]?.stringValue ?? ""
        let kind = String(type.dropFirst("boxoffice.".count).dropLast(".v1".count))
        kinds.insert(kind)
        let faults = faults(envelope, try schema(kind), "event")
        #expect(faults.isEmpty, "\(kind): \(faults)")
        if envelope["traceparent"]?.stringValue == trace { traced += 1 }
      }
      #expect(kinds == Set(EventKind.allCases.map(\.rawValue)))
      #expect(traced == 2)
      // The check finds something when there is something.
      let other = try JSONValue.parse(Array(events[0].body))
      #expect(!faults(other, try schema("payment.completed"), "event").isEmpty)
    }
  }

  /// What is not as the schema says, in the words of JSON Schema that ours use.
  private func faults(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    var faults: [String] = []
    if let wanted = schema["const"], wanted != value { faults.append("\(path) is not \(wanted)") }
    let text = value.stringValue
    switch schema["type"]?.stringValue {
    case "string" where text == nil: faults.append("\(path) is no text")
    case "integer" where value.integerValue == nil: faults.append("\(path) is no number")
    case "array":
      guard let items = value.arrayValue, !items.isEmpty, let item = schema["items"] else {
        return faults + ["\(path) is no list, or empty"]
      }
      for (index, one) in items.enumerated() {
        faults += self.faults(one, item, "\(path)[\(index)]")
      }
    case "object":
      guard case .object(let object) = value, case .object(let known)? = schema["properties"] else {
        return faults + ["\(path) is no object"]
      }
      let names = object.members.map(\.name)
      for required in schema["required"]?.arrayValue ?? [] {
        let name = required.stringValue ?? ""
        if !names.contains(name) { faults.append("\(path).\(name) is missing") }
      }
      for member in object.members {
        guard let property = known.members.first(where: { $0.name == member.name }) else {
          faults.append("\(path).\(member.name) is not in the schema")
          continue
        }
        faults += self.faults(member.value, property.value, "\(path).\(member.name)")
      }
    default: break
    }
    if let text {
      if let pattern = schema["pattern"]?.stringValue,
        text.range(of: pattern, options: .regularExpression) == nil
      {
        faults.append("\(path) does not match \(pattern)")
      }
      switch schema["format"]?.stringValue {
      case "uuid" where Identifier<Outbox.Entity>(text) == nil: faults.append("\(path) is no UUID")
      case "date-time" where Timestamp(text) == nil: faults.append("\(path) is no time")
      default: break
      }
    }
    return faults
  }
}
