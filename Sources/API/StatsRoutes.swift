import Accounts
import Booking
import BookingStore
import BoxOffice
import Database
import HTTPServer
import JSON
import Ticketing
import WaitingRoom

/// The routes for watching a live sale.
final class StatsRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let refusals: RefusalCounts
  private let streams: StatsStreams

  init(_ live: LiveSale, guards: Guards, refusals: RefusalCounts, streams: StatsStreams) {
    self.live = live
    self.guards = guards
    self.refusals = refusals
    self.streams = streams
  }

  /// GET /admin/concerts/{concertId}/stats/events
  func watchStats(_ request: Request) async throws -> Response {
    let claims = try guards.organiser(request)
    let entry = try guards.concertEntry(request, .all)
    let stream = EventStream(unsentMax: APILimits.statsUnsent)
    let now = live.now()
    let isCrowded = streams.add(stream, to: entry.concert.id, for: claims, now: now) {
      statsEvent(of: entry, now: now)
    }
    if isCrowded { refusals.limited(.streams) }
    return .stream(stream, actor: claims.user)
  }

  /// Sends organisers the state of the sales they watch, and ends the streams of those who logged out or
  /// whose token has expired. Called a few times a second.
  func publishStats() {
    let now = live.now()
    streams.end { guards.hasEnded($0, now: now) ? ErrorTable.unauthenticated : nil }
    streams.send(now: now) { concert in
      // Changed dates without a map are counted first.
      guard let entry = live.catalogue[concert], entry.lacking(.all, now: now).isEmpty else {
        return nil
      }
      return statsEvent(of: entry, now: now)
    }
  }

  /// Ends the streams of people who are no longer organisers. Called about once a second; does not query the
  /// store while no one watches.
  func endStatsOfFormerOrganisers() async throws {
    let people = streams.people
    guard !people.isEmpty else { return }
    let organisers = try await live.database.read { tx in
      var found: Set<UserID> = []
      for person in people where try Users.find(person, in: tx)?.role == .organiser {
        found.insert(person)
      }
      return found
    }
    streams.end { claims in
      people.contains(claims.user) && !organisers.contains(claims.user)
        ? ErrorTable.forbidden : nil
    }
  }

  /// The state of a sale as one event: from memory alone, so that watching never queries the store.
  private func statsEvent(of entry: Catalogue.Entry, now: Timestamp) -> [UInt8] {
    let concert = entry.concert.id
    let summary = live.summary(of: concert, now: now)
    let line = live.waitingRoom.figures(concert, now: now) ?? LineFigures()
    let sale = live.sales.of(concert)
    let errors = refusals.totals
    let boards = entry.dates.compactMap { date in
      date.figures(now: now).map { (date.performance, $0) }
    }
    let ahead = boards.filter { $0.0.startsAt > now }
    var writer = JSONWriter(reservingCapacity: 4_096)
    writer.object { writer in
      writer.member("state", summary.state.rawValue)
      writer.member("waiting", summary.waiting)
      writer.member("active", summary.active)
      writer.member("held", boards.reduce(0) { $0 + $1.1.held })
      writer.member("sold", boards.reduce(0) { $0 + $1.1.sold })
      writer.member("seatsLeft", ahead.reduce(0) { $0 + $1.1.free })
      writer.member("revenue", boards.reduce(0) { $0 + $1.1.revenue.amount })
      writer.member("admittedPerMinute", summary.admittedPerMinute)
      writer.member("countsSince", live.startedAt.text)
      writer.member("timeZone", entry.concert.timeZone.text)
      writer.object("funnel") { writer in
        writer.member("joined", line.joined)
        writer.member("admitted", line.admitted)
        writer.member("held", sale.held)
        writer.member("paid", sale.paid)
        writer.member("expired", sale.expired)
      }
      writer.object("errors") { writer in
        writer.member("refusals", errors.refusals)
        writer.member("failures", errors.failures)
      }
      writer.performances(boards)
    }
    return ServerSentEvent.bytes(name: "stats", data: writer.bytes)
  }
}

extension JSONWriter {
  /// The dates with their sections, up to the number of sections that one event may have.
  fileprivate mutating func performances(_ boards: [(Performance, BoardFigures)]) {
    var room = APILimits.statsSections
    array("performances") { writer in
      for (performance, figures) in boards.prefix(APILimits.statsPerformances) {
        let sections = figures.sections.count <= room ? figures.sections : []
        room -= sections.count
        writer.object { writer in
          writer.member("performanceId", performance.id.text)
          writer.member("startsAt", performance.startsAt.text)
          writer.member("capacity", performance.capacity)
          writer.member("free", figures.free)
          writer.member("held", figures.held)
          writer.member("sold", figures.sold)
          writer.array("sections") { writer in
            for section in sections {
              writer.object { writer in
                writer.member("section", section.section)
                writer.member("free", section.free)
                writer.member("held", section.held)
                writer.member("sold", section.sold)
              }
            }
          }
        }
      }
    }
  }
}
