import Booking
import Testing
import Ticketing

@testable import BoxOffice

/// The newest concerts in memory, which lists are made of, while memory is read anew beside requests.
@Suite("Lists while memory is read anew")
struct RecentConcertsTests {
  static let early = Concert.test(1)
  static let late = Concert.test(2)

  @Test("a concert with only its name in memory is read from the store, not left out")
  func nameAlone() {
    let catalogue = Catalogue(mark: 1)
    catalogue.put(Self.early)
    catalogue.haveRecent([Self.early.id, Self.late.id], isWhole: true)
    #expect(catalogue.ids(limit: 10) == nil)
    #expect(catalogue.ids(limit: 1) == nil)
    #expect(
      catalogue.newest(below: Self.late.id, limit: 1)?.map(\.concert.id) == [Self.early.id])
    catalogue.put(Self.late)
    #expect(catalogue.ids(limit: 10) == [Self.late.id, Self.early.id])
  }

  @Test("a concert that was committed while the store was read stays in the lists")
  func committedMeanwhile() {
    for made in [[Self.early], [Self.late], [Self.early, Self.late]] {
      for read in [[], [Self.late], [Self.early], [Self.early, Self.late]] {
        let catalogue = Catalogue(mark: 1)
        for concert in made { catalogue.put(concert) }
        catalogue.haveRecent(read.map(\.id), isWhole: true)
        for concert in read { catalogue.put(concert) }
        let all = Set((made + read).map(\.id)).sorted(by: >)
        #expect(catalogue.ids(limit: 10) == all, "made \(made.count), read \(read.count)")
      }
    }
  }
}

extension Catalogue {
  fileprivate func ids(limit: Int) -> [ConcertID]? {
    newest(below: ConcertID(high: .max, low: .max), limit: limit)?.map(\.concert.id)
  }
}

extension Concert {
  fileprivate static func test(_ number: UInt64) -> Concert {
    let opens = Timestamp(milliseconds: 1_900_000_000_000)
    return Concert(
      id: ConcertID(high: 7, low: number), title: "Night \(number)", artist: "The Lanterns",
      venue: "Hall", saleOpensAt: opens, saleClosesAt: opens.adding(seconds: 86_400),
      createdAt: opens)
  }
}
