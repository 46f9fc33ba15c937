import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import Ticketing
import WaitingRoom

/// Watching a sale while it runs.
extension Office {
  /// GET /admin/concerts/{concertId}/stats/events
  func watchStats(_ request: Request) async throws -> Response {
    let claims = try organiser(request)
    let entry = try concertEntry(request, .all)
    let stream = EventStream(unsentMax: APILimits.statsUnsent)
    let now = now()
    let isCrowded = statsStreams.add(stream, to: entry.concert.id, for: claims, now: now) {
      statsEvent(of: entry, now: now)
    }
    if isCrowded { refusals.limited(.streams) }
    return Self.stream(stream, actor: claims.user)
  }

  /// Tells organisers how the sales go that they watch, and ends the streams of those who logged out
  /// or whose token is over. Called a few times a second.
  public func tellStats() {
    let now = now()
    statsStreams.end { hasEnded($0, now: now) ? ErrorTable.unauthenticated : nil }
    statsStreams.tell(now: now) { concert in
      // What changed of dates without a map is counted first.
      guard let entry = catalogue[concert], entry.lacking(.all, now: now).isEmpty else {
        return nil
      }
      return statsEvent(of: entry, now: now)
    }
  }

  /// Ends the streams of people who are organisers no more. Called about once a second; asks the
  /// store nothing while nobody watches.
  public func endStatsOfFormerOrganisers() async throws {
    let people = statsStreams.people
    guard !people.isEmpty else { return }
    let organisers = try await database.read { tx in
      var found: Set<UserID> = []
      for person in people where try Users.find(person, in: tx)?.role == .organiser {
        found.insert(person)
      }
      return found
    }
    statsStreams.end { claims in
      people.contains(claims.user) && !organisers.contains(claims.user)
        ? ErrorTable.forbidden : nil
    }
  }

  /// How a sale goes, as one event: from memory alone, so that watching asks the store nothing.
  private func statsEvent(of entry: Catalogue.Entry, now: Timestamp) -> [UInt8] {
    let concert = entry.concert.id
    let summary = summary(of: concert, now: now)
    let line = waitingRoom.figures(concert, now: now) ?? LineFigures()
    let sale = sales.of(concert)
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
      writer.member("revenue", boards.reduce(0) { $0 + $1.1.takings.amount })
      writer.member("admittedPerMinute", summary.admittedPerMinute)
      writer.member("countsSince", startedAt.text)
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
  /// Each date with its sections, until as many sections stand there as one event may have.
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
