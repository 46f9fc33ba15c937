import BoxOffice
import Booking
import Chance
import Testing
import Ticketing

@testable import Cluster

@Suite("A message of cluster events")
struct NewsMessageTests {
  private static let seat = SeatID(high: 1, low: 2)
  private static let whole = ClusterMessage(
    sender: "2m", first: 41,
    events: [
      .seats(
        PerformanceID(high: 3, low: 4),
        [
          SeatChange(
            seatID: seat, status: .held, heldUntil: Timestamp(milliseconds: 9), version: 7),
          SeatChange(seatID: seat, status: .sold, heldUntil: nil, version: 8),
          SeatChange(seatID: seat, status: .available, heldUntil: nil, version: .max),
        ]),
      .sessionEnded(SessionID(high: 5, low: 6), until: Timestamp(milliseconds: 10)),
      .concertChanged(ConcertID(high: 7, low: 8)), .writes(UserID(high: 9, low: 1), 10),
    ])

  @Test("comes back as it went out")
  func roundTrip() {
    var last = Self.whole
    last.isLast = true
    let numbered = ClusterMessage(sender: "a", first: 3, number: 8)
    for message in [Self.whole, last, numbered, ClusterMessage(sender: "a", first: 0)] {
      #expect(ClusterMessage(message.text) == message)
      #expect(message.text.hasPrefix(ClusterMessage.beginning(by: message.sender)))
    }
  }

  @Test("anything else is no message, and never a trap")
  func garbage() {
    for text in [
      "", "{}", "[]", "null", #"{"from":1,"first":0,"news":[]}"#,
      #"{"from":"a","first":0,"news":[{}]}"#, #"{"from":"a","first":0.5,"news":[]}"#,
      #"{"from":"a","first":0,"news":[{"performance":"x","seats":[]}]}"#,
    ] {
      #expect(ClusterMessage(text) == nil, "\(text)")
    }
    var chance = SeededChance(seed: 9)
    for _ in 0..<2_000 {
      var bytes = Array(Self.whole.text.utf8)
      let place = Int.random(in: 0..<bytes.count, using: &chance)
      bytes[place] = UInt8.random(in: 0...255, using: &chance)
      let read = ClusterMessage(String(decoding: bytes, as: UTF8.self))
      #expect(read == nil || read?.events.count == 4)
    }
  }
}
