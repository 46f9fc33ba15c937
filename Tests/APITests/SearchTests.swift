import JSON
import TestKit
import Testing
import Ticketing

@Suite("Finding concerts")
struct SearchTests {
  private static let day = 86_400

  /// A concert with dates so many days from now.
  private func make(
    _ office: TestOffice, _ client: Client, _ title: String, artist: String = "The Lanterns",
    venue: String = "Harbour Hall", days: [Int]
  ) async throws {
    let body = office.concertBody.with([
      "title": .string(title), "artist": .string(artist), "venue": .string(venue),
    ])
    let made = try await client.post("/admin/concerts", body)
    expect(made, 201)
    for day in days {
      let date = try await client.post(
        "/admin/concerts/\(made.text("concertId"))/performances",
        [
          "startsAt": .string(office.now.adding(seconds: day * Self.day).text),
          "seatCount": 1, "price": 1,
        ])
      expect(date, 201)
    }
  }

  private func titles(_ reply: Reply) -> [String] {
    expect(reply, 200)
    return reply.items.compactMap { $0["title"]?.stringValue }
  }

  @Test("by words of title, artist and venue, however they are written", arguments: Way.allCases)
  func words(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = client.by(try await office.organiser())
      try await make(office, hana, "겨울 콘서트", artist: "등불", venue: "올림픽홀", days: [3])
      try await make(office, hana, "Été à Paris", artist: "Élan", venue: "100% Hall", days: [2])
      try await make(office, hana, "Winter Light", days: [])
      for (query, wanted) in [
        ("winter", ["Winter Light"]), ("WINTER+light", ["Winter Light"]),
        ("light+winter+harbour", ["Winter Light"]), ("winter+paris", []),
        ("%EC%BD%98%EC%84%9C%ED%8A%B8", ["겨울 콘서트"]), ("%EC%98%AC%EB%A6%BC%ED%94%BD", ["겨울 콘서트"]),
        // As a Mac's keyboard may send it: letters and accents one by one.
        (
          "%E1%84%8F%E1%85%A9%E1%86%AB%E1%84%89%E1%85%A5%E1%84%90%E1%85%B3", ["겨울 콘서트"]
        ), ("e%CC%81lan", ["Été à Paris"]), ("%C3%89T%C3%89", ["Été à Paris"]),
        ("%25", ["Été à Paris"]), ("_", []), ("'%3B--", []), ("", nil), ("+%E3%80%80", nil),
      ] as [(String, [String]?)] {
        let found = titles(try await client.get("/concerts?q=\(query)"))
        #expect(found == wanted ?? ["Winter Light", "Été à Paris", "겨울 콘서트"], "\(query)")
      }
      let long = String(repeating: "q", count: 101)
      expect(try await client.get("/concerts?q=\(long)"), 400, "INVALID_REQUEST")
    }
  }

  @Test("by the dates they are played on", arguments: Way.allCases)
  func dates(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = client.by(try await office.organiser())
      try await make(office, hana, "Twice", days: [10, 2])
      try await make(office, hana, "Later", days: [20])
      try await make(office, hana, "Soon", days: [1])
      try await make(office, hana, "Same day", days: [20])
      try await make(office, hana, "No date", days: [])
      func day(_ number: Int) -> String { office.now.adding(seconds: number * Self.day).text }
      for (query, wanted) in [
        ("order=START", ["Soon", "Twice", "Later", "Same day"]),
        ("order=START&from=\(day(2))", ["Twice", "Later", "Same day"]),
        ("order=START&from=\(day(3))", ["Twice", "Later", "Same day"]),
        ("order=START&to=\(day(10))", ["Soon", "Twice"]),
        ("from=\(day(2))&to=\(day(3))", ["Twice"]), ("from=\(day(11))", ["Same day", "Later"]),
        ("order=START&q=same+day", ["Same day"]),
        ("from=\(day(3))&to=\(day(3))", []),
      ] {
        #expect(titles(try await client.get("/concerts?\(query)")) == wanted, "\(query)")
      }
      office.clock.advance(seconds: 5 * Self.day)
      #expect(
        titles(try await client.get("/concerts?order=START")) == ["Twice", "Later", "Same day"])
      expect(
        try await client.get("/concerts?from=\(day(3))&to=\(day(2))"), 400, "INVALID_REQUEST")
      for wrong in ["from=tomorrow", "to=2026-13-01T00:00:00Z", "order=start", "order="] {
        expect(try await client.get("/concerts?\(wrong)"), 400, "INVALID_REQUEST")
      }
    }
  }

  @Test("page by page, with none twice and none left out", arguments: Way.allCases)
  func pages(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = client.by(try await office.organiser())
      for number in 0..<7 {
        try await make(office, hana, "Evening \(number)", days: [1 + number % 3, 30])
      }
      try await make(office, hana, "Other", days: [1])
      for query in ["q=evening", "q=evening&order=START", "from=2020-01-01T00:00:00Z&q=evening"] {
        var found: [String] = []
        var cursor: String? = ""
        while let known = cursor {
          let next = known.isEmpty ? "" : "&cursor=\(known)"
          let reply = try await client.get("/concerts?\(query)&limit=2\(next)")
          found += titles(reply)
          cursor = reply["nextCursor"]?.stringValue
        }
        #expect(found.count == 7 && Set(found).count == 7, "\(query): \(found)")
        #expect(found == titles(try await client.get("/concerts?\(query)")))
      }
      expect(try await client.get("/concerts?order=START&cursor=\(nobody)"), 200)
    }
  }
}
