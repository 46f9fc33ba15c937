import Booking
import BookingStore
import Database
import HTTPServer
import Synchronization
import Ticketing
import WaitingRoom

/// Something memory does not have. Nobody hears 404 before the store was asked: another instance may
/// have made it a moment ago.
enum UnknownToMemory: Error {
  case concert(ConcertID)
  case performance(PerformanceID)
}

extension Office {
  /// Runs what answers a request; when memory lacks what it is about, asks the store and runs it again.
  /// What throws such an error has changed nothing before.
  func remembering(
    _ request: Request, _ act: () async throws -> Response
  ) async throws -> Response {
    do {
      return try await act()
    } catch {
      guard try await learn(what: error, request) else { throw error }
      return try await act()
    }
  }

  /// Whether an error says that memory lacks something the store may have.
  func mayLearn(from error: any Error, _ request: Request) -> Bool {
    lacking(error, request) != nil
  }

  /// Reads what an error says memory lacks; false when the store does not have it either.
  private func learn(what error: any Error, _ request: Request) async throws -> Bool {
    guard let lacking = lacking(error, request) else { return false }
    return try await learn(lacking)
  }

  private func lacking(_ error: any Error, _ request: Request) -> UnknownToMemory? {
    switch error {
    case let unknown as UnknownToMemory: return unknown
    case LineRefusal.tokenNotFound, LineRefusal.concertNotFound:
      // A place in the line of a concert this instance has not heard of.
      guard let token = request.headers["queue-token"],
        let concert = waitingRoom.concert(of: token), catalogue[concert] == nil
      else { return nil }
      return .concert(concert)
    default: return nil
    }
  }

  /// Reads a concert with its dates into memory, and tells its line; false when there is none.
  func learn(_ unknown: UnknownToMemory) async throws -> Bool {
    // Anybody may ask for what does not exist, and everybody waits for the same readers.
    guard lookUps.enter() else { throw ErrorTable.busy }
    defer { lookUps.leave() }
    switch unknown {
    case .concert(let id): return try await learn(id) { catalogue[id] != nil }
    case .performance(let id):
      let found = try await database.read { tx in try Concerts.performance(id, in: tx) }
      guard let found else { return false }
      return try await learn(found.concertID) { catalogue[id] != nil }
    }
  }

  private func learn(_ concert: ConcertID, isKnown: () -> Bool) async throws -> Bool {
    do {
      try await readConcert(concert)
    } catch {
      // While Redis is away its line is told later; that is no reason not to show it.
      guard isKnown() else { throw error }
    }
    return isKnown()
  }
}

/// Bounds how many requests ask the store at once for what memory lacks.
final class LookUps: Sendable {
  private let underWay = Mutex(0)

  /// Takes one of ``APILimits/lookUpsMax``; false when all are taken.
  func enter() -> Bool {
    underWay.withLock { count in
      guard count < APILimits.lookUpsMax else { return false }
      count += 1
      return true
    }
  }

  /// Gives it back.
  func leave() { underWay.withLock { $0 -= 1 } }
}
