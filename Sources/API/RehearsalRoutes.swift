import Accounts
import BookingStore
import BoxOffice
import HTTPServer
import JSON
import Ticketing

/// The route that says whether a sale was rehearsed.
final class RehearsalRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let records: @Sendable () -> [RehearsalRecord]

  init(
    _ live: LiveSale, guards: Guards, records: @escaping @Sendable () -> [RehearsalRecord]
  ) {
    self.live = live
    self.guards = guards
    self.records = records
  }

  /// GET /admin/concerts/{concertId}/rehearsals
  func rehearsals(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let entry = try guards.concertEntry(request, .all)
    let concert = entry.concert
    let digest = SaleDigest.of(concert, capacities: entry.dates.map(\.performance.capacity))
    let found = records().filter { $0.concert == concert.id.text }.reversed()
    return .json(
      200,
      JSONWriter.object { writer in
        writer.array("items") { list in
          for one in found {
            list.object { writer in
              writer.member("rehearsedAt", one.date)
              writer.member("hasSameSettings", one.digest == digest)
              writer.member("fans", one.fans)
              writer.member("seatsSold", one.seatsSold)
              writer.key("sellOutMilliseconds")
              if let time = one.sellOutMilliseconds { writer.integer(time) } else { writer.null() }
              writer.member("isClean", one.isClean)
            }
          }
        }
      }, actor: organiser)
  }
}
